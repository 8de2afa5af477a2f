//! The elements of ISO 20022 messages that matter here, by local name; they mean the same in all versions.

use crate::xml::names::names;

names! {
    /// An element of a message.
    Tag {
        AccptncDtTm, Acct, AcctSvcrRef, AddtlInf, AddtlNtryInf, AddtlRmtInf, AddtlTxInf, Amt, AmtDtls,
        AnyBIC, Bban "BBAN", Bic "BIC", Bicfi "BICFI", BICOrBEI, Bal, BkTxCd, BookgDt, Btch, Ccy, Cd, CdOrPrtry,
        CdtDbtInd, CdtTrfTxInf, Cdtr, CdtrAcct, CdtrAgt, CdtrRef, CdtrRefInf, ChqNb, ChrgInclInd, Chrgs, ChrgsInf,
        ClrSysRef, CntrValAmt, CreDtTm, CtrlSum, Ctry, CtryOfRes, Dbtr,
        DbtrAcct, DbtrAgt, DrctDbtTxInf, Domn, Dt, DtTm, ElctrncSeqNb, EndToEndId, EqvtAmt,
        FinInstnId, Fmly, FrDt, FrDtTm, FrToDt, GrpHdr, Iban "IBAN", Id,
        InitgPty, InstdAgt, InstdAmt, InstgAgt, InstrId, IntrBkSttlmAmt, IntrBkSttlmDt, IntrmyAgt1,
        IntrmyAgt2, IntrmyAgt3, LastPgInd, LglSeqNb, MmbId, MndtId, MsgId, MsgPgntn, Nb, NbOfNtries, NbOfTxs,
        Nm, Ntfctn, NtfctnPgntn, Ntry, NtryDtls, NtryRef, OrgId, Othr, Ownr, PgNb, PmtId, PmtInf,
        PmtInfId, PmtMtd, PrtryAcct, PrvsInstgAgt, PrvsInstgAgt1, PrvsInstgAgt2, PrvsInstgAgt3, PrvtId,
        Prtry, PstlAdr, Pty, Purp, Rcrd, Ref, Refs, ReqdColltnDt, ReqdExctnDt, RfrdDocInf, RfrdDocNb, RmtInf, Rpt, RptPgntn,
        RtrInf, Rsn, RvslInd, Stmt, StmtPgntn, Strd, Sts, SubFmlyCd, SubTp, Sum, Svcr, Tax, ToDt, ToDtTm, Tp,
        TtlAmt, TtlCdtNtries, TtlChrgsAndTaxAmt, TtlDbtNtries, TtlNtries, TxAmt, TxDtls, TxId, TxsSummry, Uetr "UETR",
        Upic "UPIC", UltmtCdtr, UltmtDbtr, UndrlygCstmrCdtTrf, Ustrd, ValDt,
    }
}
