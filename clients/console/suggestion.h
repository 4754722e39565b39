// What somebody may have meant who typed a word that is none of those that are known.
//
//   laon        loan                 letters exchanged, left out, added or mistaken
//   undo        undo-decision        the beginning of one known word only
//   frobnicate  nothing              guessing wildly helps nobody
//
// Capital letters make no difference.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace thuning::console {

// How many letters have to be added, left out, replaced or exchanged with their neighbour to make
// `b` of `a`; no place is changed twice ("optimal string alignment").
int EditDistance(absl::string_view a, absl::string_view b);

// Of the known words at most three, the nearest first: those that differ from `typed` in a third of
// its letters at most, rounded up. When there are none, the one word that begins with it.
std::vector<std::string> NearestWords(absl::string_view typed,
                                      const std::vector<std::string>& known);

// `; did you mean "loan"?`, to stand behind what is wrong; empty when nothing is near.
std::string DidYouMean(absl::string_view typed, const std::vector<std::string>& known);

}  // namespace thuning::console
