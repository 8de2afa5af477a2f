//! All rules, by code. Written by hand; the tests below hold it complete.

use crate::Typology;
use crate::typologies::behaviour::{
    DormantThenActive, EMoneyTopUps, FirstDigits, LargeAgainstHistory, MachineRhythm, NewAccountBurst,
    NewYoungAccountPassesOn, NoBusinessFootprint, PersonalAccountInBusiness, RepeatedInvoices, RoundAmounts,
    SimilarAmounts, TextAgainstCode, ThinText, VelocityJump,
};
use crate::typologies::cash::{
    Bunching, CashIntensity, CashOutAfterCredit, ContractSplitting, CuckooDeposits, ExchangeSplitting,
    GroupAtOneBranch, JustBelowThreshold, ManyDepositors, ManyPlacesOneDay, RoundCash, SameDaySum,
    SequentialInstruments, SlowStructuring, SmallDepositsOneDrain, SmallRemittances, StructuredWithdrawals,
    TakingsAgainstCards,
};
use crate::typologies::flow::{
    BipartiteWeb, CommissionSkim, CostlyDetour, CryptoRamp, CurrencyChurning, EarlyRepayment, FanIn, FanOut,
    FunnelAccount, GatherScatter, ListedCountry, LoanBack, LongChain, ManyOwnAccounts, MirrorAmounts,
    NewCorridor, PassThrough, RefundToAnother, RelatedPingPong, RoundTrip, ScatterGather,
    SharedCounterparties, ThirdPartyPayments, UTurn, UpstreamDivergence, ZeroBalanceHabit,
};
use crate::typologies::forfeiture::{
    AccountNotInData, AssetAfterTaint, DebtPaidWithCash, Disproportion, DissipationBurst, Lifestyle,
    MoveToCloseOnes, PaymentsForOthersThings, SaleUnderValue, SilentLiving,
};
use crate::typologies::regional::{
    AdvanceWithoutImport, BuyUpInCash, CodeAnomalies, CompanyToEntrepreneurCash, DeclaredCashDeposits,
    FounderLoanCycle, InvoiceForCash, OfficeHolder, PersonAsConduit, PersonFundsBuilder, ServicesPassThrough,
    SponsorshipThrough,
};

static RULES: [&dyn Typology; 81] = [
    &Disproportion,
    &AssetAfterTaint,
    &DissipationBurst,
    &MoveToCloseOnes,
    &SaleUnderValue,
    &DebtPaidWithCash,
    &Lifestyle,
    &SilentLiving,
    &AccountNotInData,
    &PaymentsForOthersThings,
    &PassThrough,
    &FunnelAccount,
    &FanIn,
    &FanOut,
    &ScatterGather,
    &GatherScatter,
    &RoundTrip,
    &LongChain,
    &BipartiteWeb,
    &CommissionSkim,
    &MirrorAmounts,
    &ZeroBalanceHabit,
    &DormantThenActive,
    &NewAccountBurst,
    &VelocityJump,
    &RoundAmounts,
    &FirstDigits,
    &ListedCountry,
    &NewCorridor,
    &UTurn,
    &CurrencyChurning,
    &LoanBack,
    &EarlyRepayment,
    &RelatedPingPong,
    &ThirdPartyPayments,
    &NoBusinessFootprint,
    &PersonalAccountInBusiness,
    &ManyOwnAccounts,
    &CryptoRamp,
    &EMoneyTopUps,
    &ThinText,
    &TextAgainstCode,
    &RepeatedInvoices,
    &MachineRhythm,
    &NewYoungAccountPassesOn,
    &SharedCounterparties,
    &CostlyDetour,
    &RefundToAnother,
    &CompanyToEntrepreneurCash,
    &BuyUpInCash,
    &ServicesPassThrough,
    &InvoiceForCash,
    &AdvanceWithoutImport,
    &FounderLoanCycle,
    &PersonFundsBuilder,
    &DeclaredCashDeposits,
    &CodeAnomalies,
    &PersonAsConduit,
    &SponsorshipThrough,
    &OfficeHolder,
    &JustBelowThreshold,
    &SameDaySum,
    &SlowStructuring,
    &ManyPlacesOneDay,
    &ManyDepositors,
    &SmallDepositsOneDrain,
    &GroupAtOneBranch,
    &Bunching,
    &StructuredWithdrawals,
    &ExchangeSplitting,
    &SmallRemittances,
    &SequentialInstruments,
    &CuckooDeposits,
    &ContractSplitting,
    &CashIntensity,
    &TakingsAgainstCards,
    &CashOutAfterCredit,
    &RoundCash,
    &SimilarAmounts,
    &LargeAgainstHistory,
    &UpstreamDivergence,
];

/// All rules, sorted by code.
#[must_use]
pub fn rules() -> &'static [&'static dyn Typology] {
    &RULES
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use trag_model::{Finding, RuleMeta, Value, money};

    use super::*;
    use crate::testing::Case;

    fn metas() -> impl Iterator<Item = RuleMeta> {
        rules().iter().map(|rule| rule.declaration().meta)
    }

    #[test]
    fn codes_ascend_and_names_are_unique() {
        let codes: Vec<&str> = metas().map(|meta| meta.code).collect();
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
        let mut names: Vec<&str> = metas().map(|meta| meta.name).collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        assert!(metas().all(|meta| (1..=5).contains(&meta.weight)));
    }

    fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                rust_files(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn every_file_that_declares_a_rule_is_registered_under_its_name() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/typologies");
        let mut files = Vec::new();
        rust_files(&folder, &mut files);
        files.retain(|file| std::fs::read_to_string(file).unwrap().contains("declare_typology! {"));
        files.sort_unstable();
        let mut expected: Vec<PathBuf> = metas()
            .map(|meta| {
                folder.join(meta.family.word()).join(meta.name.replace('-', "_")).with_extension("rs")
            })
            .collect();
        expected.sort_unstable();
        assert_eq!(files, expected);
    }

    #[test]
    fn every_heading_stands_and_every_parameter_is_explained() {
        for rule in rules() {
            let declaration = rule.declaration();
            let meta = declaration.meta;
            assert!(meta.title().ends_with('.'), "{}: the first line is a sentence", meta.code);
            let indented = meta.doc.starts_with(' ') || meta.doc.contains("\n ##");
            assert!(!indented, "{}: the documentation is Markdown from its first column", meta.code);
            for heading in ["What it finds", "Why it matters", "Example", "Parameters"] {
                assert!(!meta.section(heading).is_empty(), "{}: ## {heading}", meta.code);
            }
            for heading in ["Innocent explanations", "Needs", "Sources"] {
                assert!(!meta.items(heading).is_empty(), "{}: a list under ## {heading}", meta.code);
            }
            for param in declaration.params {
                let named = meta.section("Parameters").contains(&format!("`{}`", param.name));
                assert!(named, "{}: `{}` under ## Parameters", meta.code, param.name);
            }
        }
    }

    /// The text that leads to each ledger of the example, and the ledger.
    fn ledgers(meta: &RuleMeta) -> Vec<(&'static str, &'static str)> {
        let mut parts = meta.section("Example").split("```");
        let mut pairs = Vec::new();
        while let (Some(text), Some(ledger)) = (parts.next(), parts.next()) {
            pairs.push((text, ledger.strip_prefix("ledger").unwrap()));
        }
        pairs
    }

    /// The annotations of a ledger: `^ S02 sum=16200.00 rows=t1,t2` becomes its pairs of key and value.
    fn annotations<'t>(code: &str, ledger: &'t str) -> Vec<Vec<(&'t str, &'t str)>> {
        let marked = ledger.lines().filter_map(|line| line.split_once('^'));
        let mut all = Vec::new();
        for (_, annotation) in marked {
            let mut words = annotation.split_whitespace();
            assert_eq!(words.next(), Some(code), "an annotation starts with the rule's code");
            all.push(words.map(|word| word.split_once('=').unwrap()).collect());
        }
        all
    }

    /// A measured value as annotations write it.
    fn written(value: &Value) -> String {
        match value {
            Value::Money(total, currency) => money::plain(total.0, currency.exponent()),
            Value::Count(count, _) => count.to_string(),
            Value::BasisPoints(points) => format!("{}%", money::plain(i128::from(*points), 2)),
            Value::Duration(seconds) => format!("{seconds}s"),
            Value::Text(text) => text.replace(' ', "-"),
        }
    }

    /// What a finding says under a key of an annotation: `rows`, `account`, `amount`, `threshold`, or the
    /// name of a measure with `-` for blanks.
    fn said(case: &Case, finding: &Finding, key: &str) -> Option<String> {
        match key {
            "rows" => Some(case.text.tags_of(&finding.rows).join(",")),
            "account" => Some(case.text.accounts.get(finding.account).printed.clone()),
            "holder" => Some(case.text.accounts.label(finding.account).replace(' ', "-")),
            "amount" => Some(written(&Value::Money(finding.amount.0, finding.amount.1))),
            "threshold" => finding
                .threshold
                .as_ref()
                .map(|used| money::plain(i128::from(used.amount.0), used.currency.exponent())),
            _ => {
                let mut named = finding.measures.iter().filter(|m| m.name.replace(' ', "-") == key);
                named.next().map(|measure| written(&measure.value))
            }
        }
    }

    #[test]
    fn examples_are_flagged_as_they_say_and_innocent_ones_are_not() {
        for rule in rules() {
            let meta = rule.declaration().meta;
            let pairs = ledgers(&meta);
            let [(_, hit), (introduction, innocent)] = pairs[..] else {
                panic!("{}: two ledgers, not {}", meta.code, pairs.len())
            };
            let case = Case::read(hit);
            let findings = case.findings(*rule);
            let expected = annotations(meta.code, hit);
            assert!(!expected.is_empty(), "{}: the example is annotated", meta.code);
            assert_eq!(findings.len(), expected.len(), "{}: {findings:#?}", meta.code);
            for annotation in expected {
                let fits = |finding: &&Finding| {
                    annotation.iter().all(|(key, value)| said(&case, finding, key).as_deref() == Some(*value))
                };
                assert!(findings.iter().any(|f| fits(&f)), "{}: {annotation:?} in {findings:#?}", meta.code);
            }
            assert!(
                introduction.contains("innocent"),
                "{}: the second ledger is introduced as innocent",
                meta.code
            );
            let findings = Case::read(innocent).findings(*rule);
            assert!(findings.is_empty(), "{}: the innocent ledger is flagged: {findings:#?}", meta.code);
        }
    }
}
