//! L32.

use trag_model::{AccountIx, RowId};

use crate::draft::{Draft, Found, not_applicable};
use crate::footprint;
use crate::scan::each_account;
use crate::topics::Topic;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// Texts that say something else than the payment codes beside them.
    ///
    /// ## What it finds
    /// Accounts that made at least `min_items` payments whose text and Serbian payment code contradict each
    /// other: wages in the text and goods, services or a loan in the code; goods, an invoice or a loan in the
    /// text and wages in the code; a loan in the text and goods or services in the code, or the other way
    /// round; and these are more than `share_percent` % of the payments that have both.
    ///
    /// ## Why it matters
    /// The code tells the bank and the tax office what a payment is. A code that the text contradicts hides
    /// what was paid from one of them.
    ///
    /// ## Innocent explanations
    /// - A clerk who always types the same code.
    /// - An old template with a new text.
    ///
    /// ## Example
    /// Three loans under the code of goods and services:
    ///
    /// ```ledger
    /// 2024-05-04  A1 -> B1  5000.00 EUR code=221 "pozajmica"  # t1  ^ L32 account=A1 contradictions=3 rows=t1,t2,t3
    /// 2024-05-14  A1 -> B2  4000.00 EUR code=220 "zajam"      # t2
    /// 2024-05-24  A1 -> B3  7000.00 EUR code=221 "pozajmica"  # t3
    /// 2024-05-25  A1 -> C1   700.00 EUR code=221 "roba"
    /// ```
    ///
    /// An innocent look-alike: one slip among payments that agree:
    ///
    /// ```ledger
    /// 2024-05-04  A1 -> B1  5000.00 EUR code=221 "pozajmica"
    /// 2024-05-14  A1 -> B2  4000.00 EUR code=240 "zarada"
    /// 2024-05-24  A1 -> B3  7000.00 EUR code=221 "usluge"
    /// ```
    ///
    /// ## Parameters
    /// - `min_items` 3 (choice): payments that contradict.
    /// - `share_percent` 20 (choice): share of the payments with a known text and a code.
    ///
    /// ## Needs
    /// - Serbian payment codes and texts on the same rows (columns `purpose_code` and `purpose`).
    ///
    /// ## Sources
    /// - The Serbian list of payment codes. What contradicts what is a design choice.
    pub(crate) TextAgainstCode {
        code: "L32", name: "text-against-code", family: Behaviour, weight: 1,
        params: [
            min_items: ParamValue::Int(3), Choice, (1, 10_000), "payments that contradict";
            share_percent: ParamValue::Int(20), Choice, (0, 99), "share of the payments with both";
        ],
    }
}

const TRADE: Topic = Topic::GOODS.and(Topic::INVOICE).and(Topic::SERVICES);

/// What a code is about, as far as a text could contradict it.
fn of_code(basis: u16) -> Option<Topic> {
    match basis {
        20 | 21 => Some(TRADE),
        40..=47 => Some(Topic::WAGES),
        70 | 71 | 76 | 77 | 81 | 82 => Some(Topic::LOAN),
        _ => None,
    }
}

impl Typology for TextAgainstCode {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.ledger.purpose_code.is_all_missing()
            || !case.topics().has_texts()
            || case.jurisdiction != Some("RS")
        {
            return not_applicable(
                "no row has both a Serbian payment code and a text (columns `purpose_code` and `purpose`)",
            );
        }
        let found = each_account(case, 1, |account, found| judge(case, params, account, found));
        found.verdict(
            "payments with a known text and a code",
            "no text is about trade, wages or a loan beside a code that is",
        )
    }
}

/// Whether text and code of a row agree; `None` where one of them says nothing about trade, wages or loans.
fn agree(case: &CaseView<'_>, row: RowId) -> Option<bool> {
    let by_code = of_code(footprint::basis(case, row)?)?;
    let known = case.topics().row(row, TRADE.and(Topic::WAGES).and(Topic::LOAN));
    known.then(|| case.topics().row(row, by_code))
}

fn judge(case: &CaseView<'_>, params: &Params<'_>, account: AccountIx, found: &mut Found) {
    let (mut both, mut rows) = (0_usize, Vec::new());
    for edge in case.flows.out(account) {
        if let Some(agrees) = agree(case, edge.row) {
            both += 1;
            if !agrees {
                rows.push(edge.row);
            }
        }
    }
    found.examined += both as u64;
    let least = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
    let share = usize::try_from(params.int("share_percent")).unwrap_or(0);
    if rows.len() < least || rows.len() * 100 <= both * share {
        return;
    }
    let (count, first) = (rows.len(), rows[0]);
    let draft = Draft::new("L32", account, rows)
        .count("contradictions", count, "payments")
        .count("payments with both", both, "payments")
        .text(
            "first pair",
            format!(
                "code {} beside \"{}\"",
                case.ledger.purpose_code(first).unwrap_or(0),
                case.ledger.purpose(first)
            ),
        );
    let sentence = format!(
        "{} of {} carry a payment code that their text contradicts, {}.",
        counted(count, "payment", "payments"),
        case.accounts.label(account),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
