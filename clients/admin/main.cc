#include "clients/admin/verbs.h"
#include "clients/console/program.h"

int main(int argc, char** argv) {
  return thuning::console::Main(thuning::admin::AdminProgram(), argc, argv);
}
