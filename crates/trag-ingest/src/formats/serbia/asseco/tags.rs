//! Elements of a statement, and a movement as it is collected.

use crate::xml::fields::Fields;
use crate::xml::names::names;

names! {
    /// An element of a statement.
    Tag {
        AccountInfo "accountinfo", AccountIfo "accountifo", AcctId "acctid", Amt "amt", AvailBal "availbal",
        BalAmt "balamt", BankId "bankid", BankInfo "bankinfo", BankName "bankname", Beneficiary "beneficiary",
        Benefit "benefit", Bic "bic", BookingDate "bookingdate", City "city", Closing "closing", Code "code", Comment "comment",
        CompanyInfo "companyinfo", Count "count", CurDef "curdef", DateAsTo "dateasto", Description "description",
        Document "document", DocumentId "documentid", DocumentList "documentlist", DtAsOf "dtasof",
        DtAvail "dtavail", DtPosted "dtposted", FitId "fitid", LedgerBal "ledgerbal", Name "name",
        NotifType "notiftype", NotificationType "notificationtype", OrderingParty "orderingparty",
        PayeeAccountInfo "payeeaccountinfo", PayeeInfo "payeeinfo", PayeeRefModel "payeerefmodel",
        PayeeRefNumber "payeerefnumber", PmtNotification "pmtnotification", Purpose "purpose",
        PurposeCode "purposecode", RefModel "refmodel", RefNumber "refnumber", Reference "reference",
        Rejected "rejected", RsType "rstype", RunningDev "runningdev", Status "status", StmtBal "stmbal",
        StmtNo "stmtno", StmtNumber "stmtnumber", StmtRs "stmtrs", StmtTrn "stmttrn", StmtYear "stmtyear",
        TrnAmt "trnamt", TrnDsc "trndsc", TrnList "trnlist", TrnType "trntype", ViaBank "viabank",
    }
}

/// One movement as it is collected.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    pub(crate) line: u64,
    pub(crate) is_rejected: bool,
    pub(crate) fields: Fields<Tag>,
}
