# cmake -D IN=file -D OUT=file.cc -P embed.cmake: the bytes of IN as the array that api.cc declares.
file(READ ${IN} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
file(WRITE ${OUT} "#include <cstddef>\n\nnamespace thuning::console {\n\n"
  "extern const unsigned char kApiDescriptors[];\nextern const std::size_t kApiDescriptorsSize;\n"
  "const unsigned char kApiDescriptors[] = {${bytes}};\nconst std::size_t kApiDescriptorsSize = ${size};\n\n"
  "}  // namespace thuning::console\n")
