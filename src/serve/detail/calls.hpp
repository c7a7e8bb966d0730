// The functions of the table in route.cpp.
#pragma once

#include "serve/detail/route.hpp"

namespace holdfast::serve {

Outcome<base::Json> health(const Call& call);
Outcome<base::Json> list_stock(const Call& call);
Outcome<base::Json> list_items(const Call& call);
Outcome<base::Json> show_item(const Call& call);
Outcome<base::Json> list_movements(const Call& call);
Outcome<base::Json> list_orders(const Call& call);
Outcome<base::Json> show_order(const Call& call);
Outcome<base::Json> list_payments(const Call& call);
Outcome<base::Json> list_outbox(const Call& call);
Outcome<base::Json> list_dead_letters(const Call& call);
Outcome<base::Json> list_conflicts(const Call& call);
Outcome<base::Json> list_scanners(const Call& call);

base::Task<Outcome<net::ServerResponse>> replay(Call call);
base::Task<Outcome<net::ServerResponse>> discard(Call call);
base::Task<Outcome<net::ServerResponse>> settle(Call call);
base::Task<Outcome<net::ServerResponse>> scan(Call call);
base::Task<Outcome<net::ServerResponse>> ask_stock(Call call);

Outcome<net::ServerResponse> events(const Call& call);
Outcome<net::ServerResponse> metrics(const Call& call);
Outcome<net::ServerResponse> page(const Call& call);

}  // namespace holdfast::serve
