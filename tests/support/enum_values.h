// The values of an enumeration of the protos, for tests that none of them is forgotten.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <vector>

namespace thuning {

// Every value but that which says that nothing is stated, in the order of the proto.
template <typename Enum>
std::vector<Enum> StatedValues() {
  const google::protobuf::EnumDescriptor& type = *google::protobuf::GetEnumDescriptor<Enum>();
  std::vector<Enum> values;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) values.push_back(static_cast<Enum>(type.value(i)->number()));
  }
  return values;
}

}  // namespace thuning
