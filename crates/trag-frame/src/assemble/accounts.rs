//! Parties as printed become accounts: one account where the identifier says so, never because of a name.

use rayon::prelude::*;
use trag_model::{
    Account, AccountTable, Check, HolderKind, Identifier, Ledger, NameIx, OptionalColumn, Party, PartyKind,
    Problem, ProblemLog, Scheme, Texts, catalogue, name,
};

use super::parties::DistinctParties;
use super::proposals;

/// A party that at least one row names. The order is the order of accounts; members of one account stand in
/// the order in which the ledger first names them.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    scheme: Scheme,
    /// The first bytes of `text`, which decide most comparisons without a look at the text.
    start: u64,
    text: String,
    bank_code: String,
    /// How many other parties the ledger names before this one.
    first_seen: u32,
    /// Number of the party as printed.
    party: u32,
    check: Check,
}

impl Member {
    fn is_same_account(&self, other: &Member) -> bool {
        (self.scheme, &self.text, &self.bank_code) == (other.scheme, &other.text, &other.bank_code)
    }
}

/// How often and in which order the ledger names each party.
struct Uses {
    rows: Vec<u64>,
    /// Parties in the order in which the ledger first names them; a row's payer before its payee.
    in_order: Vec<u32>,
}

/// Makes the account table, and turns the ledger's party numbers into accounts and printed names.
pub(super) fn bring_together(
    ledger: &mut Ledger,
    parties: &DistinctParties,
    problems: &mut ProblemLog,
) -> AccountTable {
    let uses = Uses::count(ledger, parties.len());
    let (names, name_of_party) = distinct_names(&uses, |party| printed_name(parties.get(party)));
    let mut members: Vec<Member> = (0_u32..)
        .zip(&uses.in_order)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(first_seen, party)| member(parties.get(*party), first_seen, *party))
        .collect();
    members.par_sort_unstable();

    let mut groups: Vec<&mut [Member]> = members.chunk_by_mut(Member::is_same_account).collect();
    let mut account_of_party = vec![u32::MAX; parties.len()];
    let mut printed: Vec<(u32, NameIx)> = Vec::new();
    for (number, group) in (0_u32..).zip(&groups) {
        let followed = !matches!(group[0].scheme, Scheme::Cash | Scheme::Bank | Scheme::Unknown);
        for member in group.iter() {
            account_of_party[member.party as usize] = number;
            let name = name_of_party[member.party as usize];
            printed.extend(name.filter(|_| followed).map(|name| (number, name)));
        }
    }
    let (accounts, notes): (Vec<Account>, Vec<Option<Box<Problem>>>) = groups
        .par_iter_mut()
        .map(|group| {
            let printed_as = |m: &Member| (parties.get(m.party), uses.rows[m.party as usize]);
            if let [only] = &mut **group {
                let printed_as = [printed_as(only)];
                return (account(only, &printed_as, &names), None);
            }
            let printed_as: Vec<(Party<'_>, u64)> = group.iter().map(printed_as).collect();
            let problem = contradiction(&group[0].text, &printed_as);
            (account(&mut group[0], &printed_as, &names), problem.map(Box::new))
        })
        .unzip();
    notes.into_iter().flatten().for_each(|note| problems.push(*note));
    write_back(ledger, &account_of_party, &name_of_party);
    let proposals = proposals::by_name(&names, printed);
    AccountTable { accounts, names, proposals }
}

impl Uses {
    fn count(ledger: &Ledger, parties: usize) -> Uses {
        let (mut rows, mut in_order) = (vec![0_u64; parties], Vec::new());
        for (payer, payee) in ledger.payer.iter().zip(&ledger.payee) {
            for party in [payer, payee] {
                let count = &mut rows[*party as usize];
                if *count == 0 {
                    in_order.push(*party);
                }
                *count += 1;
            }
        }
        Uses { rows, in_order }
    }
}

/// Blanks around a name carry nothing; what is left is the name as printed.
fn printed_name(party: Party<'_>) -> &str {
    party.name.trim()
}

/// Every printed name once, in order, and the name of each party.
fn distinct_names<'a>(uses: &Uses, name_of: impl Fn(u32) -> &'a str + Sync) -> (Texts, Vec<Option<NameIx>>) {
    let named = |party: &u32| Some((name_of(*party), *party)).filter(|(name, _)| !name.is_empty());
    let mut printed: Vec<(&str, u32)> = uses.in_order.par_iter().filter_map(named).collect();
    printed.par_sort_unstable();
    let (mut names, mut name_of_party) = (Texts::default(), vec![None; uses.rows.len()]);
    for (number, same) in (0_u32..).zip(printed.chunk_by(|a, b| a.0 == b.0)) {
        names.push(same[0].0);
        for (_, party) in same {
            name_of_party[*party as usize] = Some(NameIx(number));
        }
    }
    (names, name_of_party)
}

/// Which account a party is.
fn member(party: Party<'_>, first_seen: u32, number: u32) -> Member {
    let special = |scheme| Identifier { scheme, text: String::new(), check: Check::None };
    let identifier = match party.kind {
        PartyKind::Cash => special(Scheme::Cash),
        PartyKind::Bank => special(Scheme::Bank),
        PartyKind::Unknown => special(Scheme::Unknown),
        PartyKind::Account => identifier(party),
    };
    let told_apart_by_bank = matches!(identifier.scheme, Scheme::Local | Scheme::Domestic);
    let bank_code = if told_apart_by_bank { party.bank_code.trim().to_owned() } else { String::new() };
    let Identifier { scheme, text, check } = identifier;
    Member { scheme, start: start_of(&text), text, bank_code, first_seen, party: number, check }
}

/// The first eight bytes as one number; numbers are in the order of the texts.
fn start_of(text: &str) -> u64 {
    let bytes = text.bytes().chain(std::iter::repeat(0)).take(8);
    bytes.fold(0, |start, byte| start << 8 | u64::from(byte))
}

fn identifier(party: Party<'_>) -> Identifier {
    let of_name = |text| Identifier { scheme: Scheme::NameOnly, text, check: Check::None };
    let name = printed_name(party);
    if !party.identifier.trim().is_empty() {
        return Identifier::normalise(party.identifier);
    }
    if name.is_empty() {
        return Identifier { scheme: Scheme::Unknown, text: String::new(), check: Check::None };
    }
    let spelling = name::spelling(name);
    // A name of signs alone has no spelling; it is then known by the signs.
    of_name(if spelling.is_empty() { name.to_owned() } else { spelling })
}

/// The account of a group of parties, which gives its key away.
fn account(first: &mut Member, parties: &[(Party<'_>, u64)], names: &Texts) -> Account {
    let most =
        |field: fn(Party<'_>) -> &str| most_printed(parties.iter().map(|(p, rows)| (field(*p), *rows)));
    let scheme = first.scheme;
    let text = std::mem::take(&mut first.text);
    let mut country = most(|party| party.country.trim()).to_owned();
    if country.is_empty() && scheme == Scheme::Iban {
        country = text.get(..2).unwrap_or_default().to_owned();
    }
    let has_holder = !matches!(scheme, Scheme::Cash | Scheme::Unknown);
    let holder = if has_holder { most(printed_name) } else { "" };
    Account {
        identifier: Identifier { scheme, text, check: first.check },
        printed: parties[0].0.identifier.trim().to_owned(),
        bank_code: std::mem::take(&mut first.bank_code),
        institution: most(|party| party.institution.trim()).to_owned(),
        country,
        holder: (!holder.is_empty()).then(|| position(names, holder)).flatten(),
        holder_kind: holder_kind(parties),
    }
}

/// The text that most rows print, the smallest one where several are printed equally often. Empty texts do
/// not count.
fn most_printed<'a>(texts: impl Iterator<Item = (&'a str, u64)>) -> &'a str {
    let mut texts = texts.filter(|(text, _)| !text.is_empty());
    let (first, second) = (texts.next(), texts.next());
    let (Some(first), Some(second)) = (first, second) else { return first.map_or("", |(text, _)| text) };
    let mut printed: Vec<(&str, u64)> = [first, second].into_iter().chain(texts).collect();
    printed.sort_unstable();
    let mut best = ("", 0);
    for same in printed.chunk_by(|a, b| a.0 == b.0) {
        let rows: u64 = same.iter().map(|(_, rows)| rows).sum();
        if rows > best.1 {
            best = (same[0].0, rows);
        }
    }
    best.0
}

/// The place of a name in the sorted names.
fn position(names: &Texts, wanted: &str) -> Option<NameIx> {
    let (mut low, mut high) = (0, names.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if names.get(middle) < wanted {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    u32::try_from(low).ok().filter(|_| low < names.len() && names.get(low) == wanted).map(NameIx)
}

fn rows_of(parties: &[(Party<'_>, u64)], kind: HolderKind) -> u64 {
    parties.iter().filter(|(party, _)| party.holder_kind == kind).map(|(_, rows)| rows).sum()
}

/// The kind that most rows state; a person where both are stated equally often.
fn holder_kind(parties: &[(Party<'_>, u64)]) -> HolderKind {
    let (person, company) = (rows_of(parties, HolderKind::Person), rows_of(parties, HolderKind::Company));
    match (person, company) {
        (0, 0) => HolderKind::Unknown,
        _ if person >= company => HolderKind::Person,
        _ => HolderKind::Company,
    }
}

fn contradiction(identifier: &str, parties: &[(Party<'_>, u64)]) -> Option<Problem> {
    let (person, company) = (rows_of(parties, HolderKind::Person), rows_of(parties, HolderKind::Company));
    if parties[0].0.kind != PartyKind::Account || person == 0 || company == 0 {
        return None;
    }
    let text = format!(
        "the holder of account `{identifier}` is stated as a person {person} times \
         and as a company {company} times"
    );
    let help = "ask the bank who holds the account; until then the kind stated more often is taken";
    Some(Problem::new(catalogue::ACCOUNT_CONTRADICTS, text, help))
}

/// Replaces party numbers by accounts, and writes the printed names.
fn write_back(ledger: &mut Ledger, account_of_party: &[u32], name_of_party: &[Option<NameIx>]) {
    let name_column = |parties: &[u32]| -> OptionalColumn<u32> {
        if name_of_party.iter().all(Option::is_none) {
            return OptionalColumn::missing(parties.len());
        }
        parties.iter().map(|party| name_of_party[*party as usize].map(|name| name.0)).collect()
    };
    ledger.payer_name = name_column(&ledger.payer);
    ledger.payee_name = name_column(&ledger.payee);
    for column in [&mut ledger.payer, &mut ledger.payee] {
        column.par_iter_mut().for_each(|party| *party = account_of_party[*party as usize]);
    }
}
