//! R11.

use trag_model::{AccountIx, Currency, Minor};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::footprint;
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::topics::Topic;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Sponsorship or donations to a club leave it again soon.
    ///
    /// ## What it finds
    /// The account of a holder whose name says that it is a club, an association or a foundation, that receives
    /// at least `min_sum` of sponsorship or donations (payment code basis 87 or 88, or the text) within
    /// `within_days` calendar days, of which at least `share_percent` % leaves in the same time or up to
    /// `within_days` days after, wages, taxes, rent and utilities left aside.
    ///
    /// ## Why it matters
    /// Sponsorship has no price and no goods. A club through which it only passes is consistent with a way back to
    /// the sponsor.
    ///
    /// ## Innocent explanations
    /// - A real club that pays for players, a journey or a tournament.
    ///
    /// ## Example
    /// 30,000 euros come as sponsorship and leave within weeks:
    ///
    /// ```ledger
    /// account K1 "FK Mladost klub"
    /// 2024-05-06  B1 -> K1  30000.00 EUR "sponzorstvo"  # i1
    /// 2024-05-10  K1 -> X1  28000.00 EUR "usluge"       # o1  ^ R11 account=K1 rows=i1,o1
    /// ```
    ///
    /// An innocent look-alike: sponsorship that pays the rent and the players over the year:
    ///
    /// ```ledger
    /// account K1 "FK Mladost klub"
    /// 2024-05-06  B1 -> K1  30000.00 EUR "sponzorstvo"
    /// 2024-05-10  K1 -> X1   3000.00 EUR "zakup terena"
    /// 2024-06-10  K1 -> X2   9000.00 EUR "zarade"
    /// ```
    ///
    /// ## Parameters
    /// - `min_sum` 10000.00 EUR, `within_days` 30 (choice): received within so many days, and how soon it leaves.
    /// - `share_percent` 80 (choice): how much leaves.
    ///
    /// ## Needs
    /// - Names of holders; texts or payment codes. Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - APML (Serbia), typologies: sponsorship. The figures are design choices.
    pub(crate) SponsorshipThrough {
        code: "R11", name: "sponsorship-through", family: Regional, weight: 2,
        params: [
            min_sum: ParamValue::Money(Minor(1_000_000), Currency::EUR), Choice, (0, 0), "received as sponsorship";
            within_days: ParamValue::Int(30), Choice, (1, 366), "calendar days";
            share_percent: ParamValue::Int(80), Choice, (1, 100), "share that leaves";
        ],
    }
}

impl Typology for SponsorshipThrough {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.accounts.names.is_empty() {
            return not_applicable("no account has a holder's name (columns `payer_name` and `payee_name`)");
        }
        if case.ledger.purpose_code.is_all_missing() && !case.topics().has_texts() {
            return not_applicable(
                "no row has a payment code or a text (columns `purpose_code` and `purpose`)",
            );
        }
        let mut found = each_series(case, 2, |account, series, found| {
            if case.topics().holder(account, Topic::CLUB) {
                found.examined += 1;
                judge(case, params, (account, series), found);
            }
        });
        // Names are there; that none of them is of a club is an answer.
        found.examined = found.examined.max(1);
        found.verdict("accounts of clubs, associations and foundations", "")
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let (least, currency) = params.money("min_sum");
    let is_gift = |one: &&Move| {
        case.topics().row(one.row, Topic::DONATION)
            || matches!(footprint::basis(case, one.row), Some(87 | 88))
    };
    let gifts: Vec<&Move> = series.on(Side::In).filter(is_gift).collect();
    let days: Vec<_> = gifts.iter().map(|one| one.day()).collect();
    let within = params.int("within_days");
    for stretch in window::stretches(&days, within) {
        let gifts = &gifts[stretch];
        let value = |one: &&Move| case.worth(one.row, currency).map(|value| i128::from(value.0));
        let Some(valued) = gifts.iter().map(value).sum::<Option<i128>>() else {
            found.aside(gifts.len(), NO_EUROS);
            continue;
        };
        let (first, last) = (gifts[0], gifts[gifts.len() - 1]);
        let from = series.moves.partition_point(|one| one.at < first.at);
        let soon = |one: &&Move| window::span_days(last.day(), one.day()) - 1 <= within;
        let leaves = |one: &&Move| !one.is_in() && !footprint::is_cost(case, one.row);
        let gone: Vec<&Move> = series.moves[from..].iter().take_while(soon).filter(leaves).collect();
        let (came, went) = (sum(gifts.iter().copied()), sum(gone.iter().copied()));
        if valued < i128::from(least.0) || went * 100 < came * i128::from(params.int("share_percent")) {
            continue;
        }
        let mut all = rows(gifts.iter().copied());
        all.extend(rows(gone.iter().copied()));
        let money = |minor: i128| trag_model::Money(trag_model::Total(minor), series.currency);
        let draft = Draft::new("R11", account, all)
            .money("sponsorship and donations", came, series.currency)
            .money("left", went, series.currency)
            .share("share that left", went.min(came), came)
            .amount(came, series.currency);
        let sentence = format!(
            "{} received {} of sponsorship or donations and paid out {}, wages, taxes, rent and utilities left \
             aside, {}.",
            case.accounts.label(account),
            money(came),
            money(went),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
