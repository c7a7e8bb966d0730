// A movement as a mapping sees it (mappings with "record": "movement").
#pragma once

#include "warehouse/movement.hpp"
#include "warehouse/record.hpp"

namespace holdfast::flow {

// dot ("7.1:42") kind item (guid of the item record) location quantity lot serial expiry reference
// person device box (number) reverses (dot) occurred_at (ISO time; null while the box does not know
// the time). What a movement does not have is null. WriteRequest::record is movement.dot.uuid().
warehouse::Fields movement_fields(const warehouse::Movement& movement);

}  // namespace holdfast::flow
