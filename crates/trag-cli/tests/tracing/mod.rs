//! Cases to trace: a file of payments, what is declared about it, and what came of it.

#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::fs;

use serde_json::Value;

use crate::common::{Ran, Scratch, trag};

/// A case that was run and can be traced.
pub(crate) struct Case {
    pub(crate) scratch: Scratch,
}

const HEADER: &str = "booked,payer,payee,amount,currency,received,received_currency\n";
const MAPPING: &str = "[[input]]\nfile = \"payments.csv\"\n[input.mapping]\nbooked = \"booked\"\n\
                       payer = { account = \"payer\" }\npayee = { account = \"payee\" }\namount = \"amount\"\n\
                       currency = \"currency\"\namount-received = \"received\"\n\
                       currency-received = \"received_currency\"\n";

/// A case of payments: `day,payer,payee,amount,currency,received,received currency`.
pub(crate) fn payments(rows: &[&str], declared: &str) -> Case {
    payments_with_exit(rows, declared, 0)
}

/// The same, where the run ends with a given status.
pub(crate) fn payments_with_exit(rows: &[&str], declared: &str, exit: i32) -> Case {
    let scratch = Scratch::new();
    scratch.write("in/payments.csv", format!("{HEADER}{}\n", rows.join("\n")));
    // Tables of a trace may start with single keys of their own, so the mapping stands last.
    scratch.write("in/case.toml", format!("{declared}\n{MAPPING}"));
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, exit, "{}{}", ran.out, ran.err);
    Case { scratch }
}

impl Case {
    /// Runs `trag trace`.
    pub(crate) fn trace(&self, more: &[&str]) -> Ran {
        let case = self.scratch.text("case");
        let mut args = vec!["trace", case.as_str(), "--quiet"];
        args.extend(more);
        trag(&args)
    }

    /// Runs `trag trace`, which must be complete.
    pub(crate) fn traced(&self, more: &[&str]) -> Ran {
        let ran = self.trace(more);
        assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
        ran
    }

    /// `tracing.json`.
    pub(crate) fn tracing(&self) -> Value {
        let text = fs::read_to_string(self.scratch.path("case/tracing.json")).expect("tracing.json");
        serde_json::from_str(&text).expect("tracing.json is JSON")
    }
}

/// The figure of a method on a target, in its first currency.
pub(crate) fn figure<'v>(found: &'v Value, target: usize, method: &str) -> &'v Value {
    let figures = found["targets"][target]["currencies"][0]["figures"].as_array().expect("figures");
    figures.iter().find(|own| own["method"] == method).unwrap_or_else(|| panic!("no figure of {method}"))
}

/// The figures of the five methods, in minor units.
pub(crate) fn five(found: &Value, target: usize) -> [i64; 5] {
    ["fifo", "lifo", "prorata", "clean-first", "proceeds-first"]
        .map(|method| figure(found, target, method)["amount"]["minor"].as_i64().expect("a number"))
}

/// The line of a row in the first schedule of a method.
pub(crate) fn schedule_line<'v>(found: &'v Value, method: &str, row: usize) -> &'v Value {
    let schedules = found["schedules"].as_array().expect("schedules");
    let schedule = schedules.iter().find(|own| own["method"] == method).expect("a schedule");
    let lines = found["schedule_lines"].as_array().expect("lines").iter();
    let is_it = |line: &&Value| line["schedule"] == schedule["schedule"] && line["row"] == row;
    { lines }.find(is_it).expect("a line of the row")
}

/// Traces a case of two payments with one more declaration, which must be refused.
pub(crate) fn assert_refused(declared: &str, exit: i32, code: &str, text: &str) {
    let rows = ["2024-01-01,X-1,M-1,100.00,EUR,,", "2024-01-02,M-1,OUT-1,100.00,EUR,,"];
    let case = payments(&rows, "");
    let file = case.scratch.write("declared/case.toml", declared);
    let ran = case.trace(&["--case-file", &file, "--origin", "0"]);
    assert_eq!(ran.exit, exit, "{declared}\n{}{}", ran.out, ran.err);
    assert!(ran.err.contains(&format!("error[{code}]")), "no {code} for:\n{declared}\n{}", ran.err);
    assert!(ran.err.contains(text), "`{text}` is not said of:\n{declared}\n{}", ran.err);
    assert!(ran.err.contains("\nhelp: "), "no remedy for:\n{declared}\n{}", ran.err);
    assert!(!case.scratch.path("case/tracing.json").exists(), "a refused trace wrote a report");
}

/// Every file of the case folder is in the manifest with its hash, and no other.
pub(crate) fn assert_manifest(case: &Case) {
    let folder = case.scratch.path("case");
    let text = fs::read_to_string(folder.join("manifest.json")).expect("manifest.json");
    let manifest: Value = serde_json::from_str(&text).expect("JSON");
    let mut named: Vec<String> = Vec::new();
    for output in manifest["outputs"].as_array().expect("outputs") {
        let name = output["name"].as_str().expect("a name").to_owned();
        let bytes = fs::read(folder.join(&name)).expect("an output");
        assert_eq!(output["bytes"].as_u64(), Some(bytes.len() as u64), "{name}");
        assert_eq!(output["sha256"].as_str(), Some(sha256(&bytes).as_str()), "{name}");
        named.push(name);
    }
    named.push("manifest.json".to_owned());
    named.sort();
    assert!(named.iter().any(|name| name == "tracing.html"));
    assert_eq!(named, crate::common::bytes_of(&folder).into_keys().collect::<Vec<_>>());
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// T15 of the worked examples: three accounts in a ring.
pub(crate) const T15: ([&str; 6], &str) = (
    [
        "2024-01-01,X-1,A-1,100000.00,RSD,,",
        "2024-01-02,X-2,A-1,200000.00,RSD,,",
        "2024-01-03,X-3,B-1,50000.00,RSD,,",
        "2024-01-04,A-1,B-1,150000.00,RSD,,",
        "2024-01-05,B-1,C-1,120000.00,RSD,,",
        "2024-01-06,C-1,A-1,30000.00,RSD,,",
    ],
    "[trace]\nwho = \"the test\"\n\
     [[origin]]\nid = \"S1\"\nrows = [\"payments.csv:3\"]\nwhy = \"facts\"\n\
     [[origin]]\nid = \"own\"\nkind = \"own\"\nrows = [\"payments.csv:2, 4\"]\nwhy = \"facts\"\n\
     [[target]]\naccount = \"A-1\"\n[[target]]\naccount = \"B-1\"\n[[target]]\naccount = \"C-1\"\n",
);

/// T16: a conversion, and an asset bought on the other side of it.
pub(crate) const T16: ([&str; 5], &str) = (
    [
        "2024-01-01,X-1,E-1,4000.00,EUR,,",
        "2024-01-02,X-2,E-1,6000.00,EUR,,",
        "2024-01-03,X-3,D-1,100000.00,RSD,,",
        "2024-01-04,E-1,D-1,5000.00,EUR,586000.00,RSD",
        "2024-01-05,D-1,SHOP-1,400000.00,RSD,,",
    ],
    "[trace]\nwho = \"the test\"\n\
     [[origin]]\nid = \"S1\"\nrows = [1]\nwhy = \"facts\"\n\
     [[origin]]\nid = \"own\"\nkind = \"own\"\nrows = [0, 2]\nwhy = \"facts\"\n\
     [[asset]]\nname = \"car\"\npurchases = [4]\nwhy = \"invoice\"\n\
     [[target]]\nasset = \"car\"\n[[target]]\naccount = \"E-1\"\n[[target]]\naccount = \"D-1\"\n",
);

/// T17: a car bought on an overdraft that tainted money repays.
pub(crate) const T17: ([&str; 2], &str) = (
    ["2024-01-01,M-1,DEALER-1,20000.00,EUR,,", "2024-01-05,X-1,M-1,25000.00,EUR,,"],
    "[trace]\nwho = \"the test\"\n\
     [[opening]]\naccount = \"M-1\"\nbalance = 0\nwhy = \"facts\"\n\
     [[origin]]\nid = \"S1\"\nrows = [1]\nwhy = \"facts\"\n\
     [[asset]]\nname = \"car\"\npurchases = [0]\nwhy = \"invoice\"\n\
     [[target]]\nasset = \"car\"\n[[target]]\naccount = \"M-1\"\n",
);

/// Re Oatway in hundredths, with the shares as an asset and the holder as wrongdoer.
pub(crate) fn oatway() -> Case {
    payments(
        &[
            "1901-01-01,BANK-1,M-1,186.40,EUR,,",
            "1901-02-01,BUYER-1,M-1,16800.00,EUR,,",
            "1901-03-01,BANK-1,M-1,72.00,EUR,,",
            "1901-04-01,M-1,CREDITOR-1,1224.00,EUR,,",
            "1901-05-01,M-1,BROKER-1,5130.27,EUR,,",
        ],
        "title = \"Re Oatway, made up as bank payments\"\n\
         [trace]\nwho = \"A. Analyst\"\n\
         [wrongdoer]\nwhy = \"judgment in the criminal case\"\n\
         [[opening]]\naccount = \"M-1\"\nbalance = 0\nwhy = \"the account was new\"\n\
         [[origin]]\nid = \"trust\"\nparts = [{ row = 1, amount = \"7200.00\" }]\nwhy = \"the cheque held trust money\"\n\
         [[origin]]\nid = \"own\"\nkind = \"own\"\nrows = [0, 2]\nwhy = \"his own\"\n\
         [[asset]]\nname = \"Oceana shares\"\npurchases = [4]\nvalue-now = \"5940.00\"\nwhy = \"the broker's note\"\n\
         [[target]]\nasset = \"Oceana shares\"\n[[target]]\naccount = \"M-1\"\n",
    )
}

/// A case that uses every table there is.
pub(crate) fn everything() -> Case {
    payments(
        &[
            "2024-01-01,X-1,A-1,1000.00,EUR,,",
            "2024-01-02,Y-1,A-1,1000.00,EUR,,",
            "2024-01-03,A-1,SHOP-1,200.00,EUR,,",
            "2024-01-10,SHOP-1,A-1,200.00,EUR,,",
            "2024-01-11,A-1,B-1,500.00,EUR,,",
            "2024-02-01,A-1,DEALER-1,300.00,EUR,,",
            "2024-02-02,A-1,CASHIER-1,100.00,EUR,,",
            "2024-02-05,CASHIER-2,B-1,100.00,EUR,,",
            "2024-03-01,BANK-1,A-1,10.00,EUR,,",
            "2024-04-01,B-1,NOTARY-1,100.00,EUR,,",
            "2024-05-01,A-1,LENDER-1,50.00,EUR,,",
            "2024-08-01,Z-1,C-1,70.00,EUR,,",
            "2024-08-02,A-1,C-1,70.00,EUR,,",
            "2024-12-01,Y-1,C-1,5.00,EUR,,",
        ],
        "title = \"Every table\"\nas-of = \"2024-12-31\"\n\
         [trace]\nwho = \"A. Analyst\"\nclaimants = \"first-in\"\ncarriage = \"blended\"\nwhy = \"order of the court\"\n\
         [wrongdoer]\nwhy = \"plea\"\n\
         [[origin]]\nid = \"S1\"\nrows = [\"payments.csv:2\"]\nwhy = \"victim's report\"\n\
         [[origin]]\nid = \"own\"\nkind = \"own\"\nrows = [1]\nwhy = \"salary\"\n\
         [[opening]]\naccount = \"A-1\"\nbalance = \"40.00\"\nparts = [{ origin = \"S1\", amount = \"15.00\" }]\nwhy = \"statement of December\"\n\
         [[owner]]\nname = \"Ana Anić\"\naccounts = [\"A-1\", \"B-1\"]\nassets = [\"car\"]\nwhy = \"bank's letter\"\n\
         [[asset]]\nname = \"car\"\npurchases = [5]\nimprovements = [9]\nlent = \"100.00\"\nvalue-now = \"900.00\"\nwhy = \"notary deed\"\n\
         [[end]]\nrows = [10]\nkind = \"debt\"\nsecured-on = \"car\"\nwhy = \"loan contract\"\n\
         [[outside]]\naccount = \"Y-1\"\nwhy = \"an employer\"\n\
         [[outside]]\naccount = \"BANK-1\"\nwhy = \"the bank's own account\"\n\
         [[link]]\nleft = 6\narrived = 7\nwhy = \"same banknotes\"\n\
         [[reversal]]\nof = 2\nby = 3\nwhy = \"shop's letter\"\n\
         [[identified]]\npayment = 4\norigin = \"S1\"\nwhy = \"escrow\"\n\
         [[interest]]\nrow = 8\nfrom = \"2024-01-01\"\nwhy = \"bank's letter\"\n\
         [[gap]]\naccount = \"C-1\"\nfrom = \"2024-09-01\"\nto = \"2024-11-01\"\nbalance-after = \"20.00\"\nwhy = \"two statements are missing\"\n\
         [[one-year-view]]\naccount = \"A-1\"\nseized = \"2024-06-30\"\nwhy = \"warrant\"\n\
         [[target]]\nowner = \"Ana Anić\"\n[[target]]\nasset = \"car\"\n[[target]]\naccount = \"C-1\"\n\
         [[target]]\naccount = \"B-1\"\nas-of = \"2024-02-03\"\n",
    )
}

/// The Jerardo case, in whole dollars, with no origin to trace.
pub(crate) fn jerardo() -> Case {
    payments(
        &["2003-05-01,X-1,M-1,1.00,USD,,"],
        "[indirect]\nowner = \"Jerardo\"\ncurrency = \"USD\"\nwho = \"A. Analyst\"\nwhy = \"records found in the search\"\n\
         [[indirect.asset]]\nname = \"assets\"\ncost = { 2002 = 49500, 2003 = 891001, \"2004-07-31\" = 1234654 }\n\
         [[indirect.liability]]\nname = \"debts\"\nowed = { 2003 = 188710, \"2004-07-31\" = 183717 }\n\
         [[indirect.expenditure]]\nname = \"personal\"\npaid = { 2003 = 87209, \"2004-07-31\" = 104532 }\n\
         [[indirect.income]]\nname = \"known\"\nreceived = { 2003 = 113639, \"2004-07-31\" = 60335 }\n",
    )
}

/// The worked example of the Serbian formula.
pub(crate) fn serbian_property() -> Case {
    payments(
        &["2022-05-01,X-1,M-1,1.00,RSD,,"],
        "[indirect]\nowner = \"P. P.\"\ncurrency = \"RSD\"\ndinars-per-euro = \"117.20\"\nwho = \"A\"\nwhy = \"tax file\"\n\
         [[indirect.asset]]\nname = \"house\"\ncost = { 2021 = 0, 2022 = \"42000000.00\" }\n\
         [[indirect.liability]]\nname = \"loan\"\nowed = { 2022 = \"6000000.00\" }\n\
         [[indirect.expenditure]]\nname = \"living\"\npaid = { 2022 = \"9500000.00\" }\n\
         [[indirect.income]]\nname = \"salary\"\nreceived = { 2022 = \"14400000.00\" }\n\
         [[indirect.income]]\nname = \"support\"\nkind = \"untaxed\"\nreceived = { 2022 = \"1200000.00\" }\n\
         [[indirect.income]]\nname = \"inheritance\"\nkind = \"without-charge\"\nreceived = { 2022 = \"3000000.00\" }\n",
    )
}
