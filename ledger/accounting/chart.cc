#include "ledger/accounting/chart.h"

namespace thuning::accounting {
namespace {

constexpr bool kDebit = false;
constexpr bool kCredit = true;

constexpr Account kDefaultChart[] = {
    {"102400", "Autres fonds propres sans droit de reprise", kCredit},
    {"103400", "Autres fonds propres avec droit de reprise", kCredit},
    {"106800", "Réserves pour projet de l'entité", kCredit},
    {"110000", "Report à nouveau créditeur", kCredit},
    {"119000", "Report à nouveau débiteur", kDebit},
    {"120000", "Résultat de l'exercice (excédent)", kCredit},
    {"129000", "Résultat de l'exercice (déficit)", kDebit},
    {"151500", "Provisions pour pertes de change", kCredit},
    {"151800", "Autres provisions pour risques", kCredit},
    {"164100", "Emprunt Crédit Coopératif", kCredit},
    {"164800", "Intérêts courus sur emprunts établissements de crédit", kCredit},
    {"167400", "Avances conditionnées de l'État", kCredit},
    {"168100", "Emprunt Caisse des Dépôts", kCredit},
    {"168800", "Intérêts courus sur autres emprunts", kCredit},
    {"194000", "Fonds dédiés sur subventions d'exploitation", kCredit},
    {"195000", "Fonds dédiés sur contributions financières d'autres organismes", kCredit},
    {"274200", "Prêts aux partenaires", kDebit},
    {"274800", "Autres prêts - microprêts Thun'ing", kDebit},
    {"274810", "Microprêts - échus impayés", kDebit},
    {"274820", "Microprêts - douteux", kDebit},
    {"276840", "Intérêts courus sur prêts", kDebit},
    {"297400", "Dépréciations des prêts", kCredit},
    {"401000", "Fournisseurs", kCredit},
    {"411000", "Clients adhérents usagers", kDebit},
    {"416000", "Clients douteux ou litigieux", kDebit},
    {"419100", "Clients créditeurs - trop-perçus à rembourser", kCredit},
    {"441000", "État - Subventions et aides à recevoir", kDebit},
    {"445710", "TVA collectée", kCredit},
    {"455100", "Partenaires - comptes courants", kCredit},
    {"455110", "Partenaires - appels de fonds", kDebit},
    {"455120", "Partenaires - principal encaissé", kCredit},
    {"455130", "Partenaires - intérêts encaissés", kCredit},
    {"455140", "Partenaires - frais encaissés", kCredit},
    {"455150", "Partenaires - principal perdu à rembourser", kCredit},
    {"455160", "Partenaires - récupérations", kCredit},
    {"455170", "Partenaires - indemnités de garantie", kCredit},
    {"455180", "Garants - indemnités à restituer", kCredit},
    {"467100", "Opérateurs partenaires débiteurs", kDebit},
    {"467200", "Garanties à recevoir (France Active - FEI)", kDebit},
    {"468200", "Opérateurs partenaires créditeurs", kCredit},
    {"471000", "Compte d'attente - encaissements à affecter", kCredit},
    {"472000", "Compte d'attente - décaissements à identifier", kDebit},
    {"476000", "Différence de conversion - Actif", kDebit},
    {"477000", "Différences de conversion - Passif", kCredit},
    {"478100", "Position de change", kCredit},
    {"478200", "Contre-valeur de position de change", kDebit},
    {"486000", "Charges constatées d'avance", kDebit},
    {"487000", "Produits constatés d'avance", kCredit},
    {"491000", "Dépréciations des comptes de clients", kCredit},
    {"496700", "Dépréciations des autres comptes débiteurs", kCredit},
    {"511200", "Chèques à encaisser", kDebit},
    {"511500", "Prélèvements SEPA à l'encaissement", kDebit},
    {"512110", "Crédit Coopératif - compte courant EUR", kDebit},
    {"512120", "Caisse des Dépôts - compte EUR", kDebit},
    {"512410", "Banque partenaire MAD", kDebit},
    {"512420", "Banque partenaire LBP", kDebit},
    {"512430", "Banque partenaire ZAR", kDebit},
    {"530000", "Caisse", kDebit},
    {"580000", "Virements internes", kDebit},
    {"581000", "Virements émis en cours (décaissements)", kCredit},
    {"627800", "Autres frais et commissions bancaires", kDebit},
    {"654100", "Pertes sur créances irrécouvrables de l'exercice", kDebit},
    {"654400", "Pertes sur créances irrécouvrables des exercices antérieurs", kDebit},
    {"656000", "Pertes de change sur créances et dettes commerciales", kDebit},
    {"657100", "Aides financières octroyées", kDebit},
    {"658000", "Pénalités et autres charges", kDebit},
    {"658800", "Part des partenaires dans les récupérations et indemnités", kDebit},
    {"661160", "Intérêts des emprunts et dettes assimilées", kDebit},
    {"666000", "Pertes de change financières", kDebit},
    {"668000", "Autres charges financières", kDebit},
    {"681740", "Dotations dépréciations créances", kDebit},
    {"686500", "Dotations aux provisions financières", kDebit},
    {"686620", "Dotations dépréciations immobilisations financières", kDebit},
    {"689400", "Reports en fonds dédiés sur subventions", kDebit},
    {"689500", "Reports en fonds dédiés sur contributions financières", kDebit},
    {"706000", "Prestations de services (frais de dossier - accompagnement)", kCredit},
    {"708300", "Locations diverses (loyers des résidents)", kCredit},
    {"708800", "Autres produits d'activités annexes (coûts partagés)", kCredit},
    {"741000", "Subventions d'exploitation", kCredit},
    {"755100", "Contributions financières d'autres organismes", kCredit},
    {"756100", "Cotisations sans contrepartie", kCredit},
    {"756200", "Cotisations avec contrepartie (participation solidaire)", kCredit},
    {"757000", "Gains de change sur créances et dettes d'exploitation", kCredit},
    {"758100", "Pénalités perçues", kCredit},
    {"758300", "Rentrées sur créances amorties", kCredit},
    {"758700", "Indemnités (garanties appelées)", kCredit},
    {"758800", "Part des partenaires dans les pertes sur prêts", kCredit},
    {"762600", "Revenus des prêts", kCredit},
    {"766000", "Gains de change financiers", kCredit},
    {"768000", "Autres produits financiers", kCredit},
    {"781740", "Reprises dépréciations créances", kCredit},
    {"786500", "Reprises sur provisions financières", kCredit},
    {"786620", "Reprises dépréciations immobilisations financières", kCredit},
    {"789400", "Utilisations des fonds dédiés sur subventions", kCredit},
    {"789500", "Utilisations des fonds dédiés sur contributions financières", kCredit},
    {"801100", "Engagements donnés - avals cautions garanties", kDebit},
    {"801800", "Autres engagements donnés (prêts accordés non décaissés)", kDebit},
    {"802100", "Engagements reçus - garanties", kDebit},
    {"809100", "Contrepartie 801", kCredit},
    {"809200", "Contrepartie 802", kCredit},
};

constexpr absl::string_view kRequired[] = {
    kRecoverableFunds,
    kSurplusForward,
    kDeficitForward,
    kSurplusOfYear,
    kDeficitOfYear,
    kLoansReceivable,
    "274810",
    kDoubtfulLoans,
    kInterestReceivable,
    kFeesReceivable,
    kOverpayments,
    kVatCollected,
    kPartnersCurrent,
    kGuaranteesCalled,
    kSuspendedInterest,
    kDirectDebitsInClearing,
    kCash,
    kPaymentsInClearing,
    kLoanLosses,
    kGoodwillCredits,
    kLoanFeeIncome,
    kRentIncome,
    kSharedCostIncome,
    kParticipationIncome,
    kPenaltyIncome,
    kRecoveries,
    kInterestIncome,
    kLoanProvisions,
    kProvisionExpense,
    kProvisionReleases,
    kUndrawnLoans,
    kUndrawnLoansContra,
};

// Accounts that only rules move, by how their numbers begin.
struct Kept {
  absl::string_view beginning;
  absl::string_view mover;
};

constexpr Kept kKept[] = {
    {"2748", "it moves with loans and their repayments"},
    {kInterestReceivable, "it moves with the interest that arises on loans"},
    {kFeesReceivable, "it moves with fees and their collection"},
    {kOverpayments, "it moves with what borrowers paid too much, and credit notes"},
    {"4551", "it moves with what partners fund and is settled with them"},
    {kGuaranteesCalled, "it moves with guarantees that are called and paid"},
    {kExchangePosition, "it moves with entries in two currencies"},
    {kSuspendedInterest, "it moves with the interest of doubtful loans"},
    {kDirectDebitsInClearing, "it moves with direct debits and the statements that show them"},
    {kPaymentsInClearing, "it moves with payments and the statements that show them"},
    {kUndrawnLoans, "it moves with loans that are granted and paid out"},
    {kUndrawnLoansContra, "it moves with loans that are granted and paid out"},
    {kGuaranteesReceived, "it moves with loans that are guaranteed"},
    {kGuaranteesReceivedContra, "it moves with loans that are guaranteed"},
};

}  // namespace

absl::Span<const Account> DefaultChart() { return kDefaultChart; }

absl::Span<const absl::string_view> RequiredAccounts() { return kRequired; }

absl::string_view WhyKeptByLedger(absl::string_view number) {
  for (const Kept& kept : kKept) {
    if (number.substr(0, kept.beginning.size()) == kept.beginning) return kept.mover;
  }
  return "";
}

}  // namespace thuning::accounting
