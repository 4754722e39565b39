#include "clients/auditor/verbs.h"
#include "clients/console/program.h"

int main(int argc, char** argv) {
  return thuning::console::Main(thuning::auditor::AuditorProgram(), argc, argv);
}
