// The Asio context of an IoLoop; for files of this module alone.
#pragma once

#include <boost/asio/io_context.hpp>

#include "net/io_loop.hpp"

namespace holdfast::net::detail {

boost::asio::io_context& context_of(IoLoop& loop);

}  // namespace holdfast::net::detail
