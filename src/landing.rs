//! From landed tables to purchases: SQL to be run by the user.

mod mappings;
