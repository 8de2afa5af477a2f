//! Patterns named by authorities of the region.

mod advance_without_import;
mod buy_up_in_cash;
mod code_anomalies;
mod company_to_entrepreneur_cash;
mod declared_cash_deposits;
mod founder_loan_cycle;
mod invoice_for_cash;
mod office_holder;
mod person_as_conduit;
mod person_funds_builder;
mod services_pass_through;
mod sponsorship_through;

pub(crate) use advance_without_import::AdvanceWithoutImport;
pub(crate) use buy_up_in_cash::BuyUpInCash;
pub(crate) use code_anomalies::CodeAnomalies;
pub(crate) use company_to_entrepreneur_cash::CompanyToEntrepreneurCash;
pub(crate) use declared_cash_deposits::DeclaredCashDeposits;
pub(crate) use founder_loan_cycle::FounderLoanCycle;
pub(crate) use invoice_for_cash::InvoiceForCash;
pub(crate) use office_holder::OfficeHolder;
pub(crate) use person_as_conduit::PersonAsConduit;
pub(crate) use person_funds_builder::PersonFundsBuilder;
pub(crate) use services_pass_through::ServicesPassThrough;
pub(crate) use sponsorship_through::SponsorshipThrough;
