// The status page, generated from status_page.html by status_page.cmake.
#pragma once

#include <string_view>

namespace holdfast::serve {

std::string_view status_page();
std::string_view status_page_policy();  // Content-Security-Policy that lets its own script run

}  // namespace holdfast::serve
