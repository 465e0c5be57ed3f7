//! Tests of the family `contact`; those of policies stand beside them, as they ask what is not public.

mod trials;
