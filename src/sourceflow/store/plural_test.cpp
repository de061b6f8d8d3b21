#include <map>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "sourceflow/store/naming.hpp"

namespace sourceflow::store {
namespace {

TEST(Plural, IsRightForTheNounsOfPrograms) {
  const std::map<std::string, std::string> words{{"Order", "Orders"},
                                                 {"Category", "Categories"},
                                                 {"Address", "Addresses"},
                                                 {"Person", "People"},
                                                 {"SalesPerson", "SalesPeople"},
                                                 {"Child", "Children"},
                                                 {"Man", "Men"},
                                                 {"Woman", "Women"},
                                                 {"Human", "Humans"},
                                                 {"Query", "Queries"},
                                                 {"Day", "Days"},
                                                 {"Key", "Keys"},
                                                 {"Colloquy", "Colloquies"},
                                                 {"Box", "Boxes"},
                                                 {"Tax", "Taxes"},
                                                 {"Index", "Indexes"},
                                                 {"Matrix", "Matrices"},
                                                 {"Vertex", "Vertices"},
                                                 {"Batch", "Batches"},
                                                 {"Epoch", "Epochs"},
                                                 {"Process", "Processes"},
                                                 {"Status", "Statuses"},
                                                 {"Bus", "Buses"},
                                                 {"Campus", "Campuses"},
                                                 {"Analysis", "Analyses"},
                                                 {"Basis", "Bases"},
                                                 {"Axis", "Axes"},
                                                 {"Alias", "Aliases"},
                                                 {"Lens", "Lenses"},
                                                 {"Canvas", "Canvases"},
                                                 {"Quiz", "Quizzes"},
                                                 {"Leaf", "Leaves"},
                                                 {"Shelf", "Shelves"},
                                                 {"Knife", "Knives"},
                                                 {"Proof", "Proofs"},
                                                 {"Roof", "Roofs"},
                                                 {"Hero", "Heroes"},
                                                 {"Photo", "Photos"},
                                                 {"Video", "Videos"},
                                                 {"Criterion", "Criteria"},
                                                 {"News", "News"},
                                                 {"Series", "Series"},
                                                 {"Metadata", "Metadata"},
                                                 {"Equipment", "Equipment"},
                                                 {"Money", "Money"},
                                                 {"Invoice", "Invoices"},
                                                 {"Warehouse", "Warehouses"},
                                                 {"Price", "Prices"},
                                                 {"Currency", "Currencies"},
                                                 {"Company", "Companies"},
                                                 {"Delivery", "Deliveries"},
                                                 {"Toothbrush", "Toothbrushes"},
                                                 {"RouteStats", "RouteStats"},
                                                 {"API", "APIs"},
                                                 {"SKU", "SKUs"},
                                                 {"order_line", "order_lines"},
                                                 {"orderPerson", "orderPeople"},
                                                 {"", ""}};

  for (const auto& [singular, plural] : words) {
    EXPECT_EQ(plural_of(singular), plural);
  }
}

TEST(Plural, LeavesWhatIsInThePluralAsItIs) {
  for (const char* word : {"Orders", "Categories", "People", "Children", "Matrices", "Boxes"}) {
    EXPECT_EQ(plural_of(word), word);
  }
}

TEST(Plural, ComesAfterAllOtherWordsOfAName) {
  EXPECT_TRUE(rc::check("only the last word changes", [] {
    const auto start = *rc::gen::container<std::string>(rc::gen::inRange('a', 'z'));
    const std::string name = "x" + start + "_category";

    RC_ASSERT(plural_of(name) == "x" + start + "_categories");
    RC_ASSERT((Naming{.plural = true}.table(name)) == Naming{}.table("x" + start) + "_categories");
  }));
}

}  // namespace
}  // namespace sourceflow::store
