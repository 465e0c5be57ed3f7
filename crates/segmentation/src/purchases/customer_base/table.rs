//! A hash table from customers to their purchases, built for millions of rows in random order.
//!
//! Nearly every row of a large table belongs to a customer whose entry is not in the processor's cache. So rows wait in
//! a batch, and a batch is taken in three passes (look up the index, look at the entry, update it) whose memory reads
//! do not depend on each other: the processor waits for many of them at once instead of for one after the other.
// One thing: the table and the passes over it, which share its layout line by line.

use super::keys::Keys;
use super::totals::{MAX_GROUPS, Total};
use crate::purchases::money::Money;
use crate::purchases::rfm::Rfm;
use crate::support::codec::{Reader, Writer, checked_count};
use crate::support::host::Host;
use crate::support::memory::{filled, too_large};
use crate::support::time;
use crate::{Error, Kind, Result};

/// Rows taken together: enough to overlap their cache misses, few enough to stay in the first-level cache.
const BATCH: usize = 256;

/// The date of a row that is only to be counted as skipped.
const SKIPPED: i64 = i64::MIN;

/// The most orders that an entry counts; further ones are counted apart.
const MAX_ORDERS: u32 = (1 << 24) - 1;

/// Entries that a table begins with.
const FEWEST: usize = 16;

/// The most slots of an index: an entry's number plus one has to fit in its bits.
const MAX_SLOTS: usize = 1 << 31;

/// No rare part.
const NO_RARE: u32 = u32::MAX;

/// What most customers have. The order count has 24 bits, the number of decimals to show has 8.
#[derive(Debug, Clone, Copy)]
struct Entry<K, T> {
    key: K,
    first: i64,
    last: i64,
    total: T,
    orders_and_scale: u32,
    rare: u32,
}

impl<K, T: Total> Entry<K, T> {
    fn empty(key: K) -> Self {
        // An empty span: every date lies before its first and after its last.
        let (first, last) = (i64::MAX, i64::MIN);
        Self { key, first, last, total: T::default(), orders_and_scale: 0, rare: NO_RARE }
    }

    fn orders(&self) -> u32 {
        self.orders_and_scale >> 8
    }

    fn scale(&self) -> u8 {
        self.orders_and_scale as u8
    }

    /// The entry that says all of a customer, if one can.
    fn of(key: K, purchases: &Rfm, groups: u8) -> Option<Self> {
        let (first, last) = purchases.span.filter(|_| is_plain(purchases))?;
        let total = T::narrowed(purchases.total, groups)?;
        let scale = match purchases.total {
            Money::Exact(total) => total.scale(),
            Money::Float(_) => 0,
        };
        let orders = u32::try_from(purchases.orders).ok()?;
        Some(Self {
            first,
            last,
            total,
            orders_and_scale: orders << 8 | u32::from(scale),
            ..Self::empty(key)
        })
    }

    /// Appends the short form, but for the key.
    fn encode(&self, out: &mut Writer) {
        out.put_u32(self.orders_and_scale);
        out.put_i64(self.first);
        out.put_i64(self.last);
        self.total.encode(out);
    }

    fn show(&mut self, scale: u8) {
        self.orders_and_scale = self.orders_and_scale & !0xff | u32::from(self.scale().max(scale));
    }
}

/// Orders and nothing else, as many as an entry counts.
fn is_plain(purchases: &Rfm) -> bool {
    purchases.refunds == 0 && purchases.skipped == 0 && (1..=MAX_ORDERS.into()).contains(&purchases.orders)
}

/// A row that waits, beside its key.
#[derive(Debug, Clone, Copy)]
struct Row<A> {
    at: i64,
    amount: A,
    scale: u8,
}

/// Where a key of the batch was found.
#[derive(Debug, Clone, Copy)]
struct Found {
    hash: u64,
    entry: u32,
}

/// Customers and their purchases.
#[derive(Debug, Clone)]
pub struct Table<K: Keys, T: Total> {
    keys: K,
    /// Slots of an open-addressing index, a power of two of them, zero when free. See [`Slots`].
    index: Vec<u32>,
    entries: Vec<Entry<K::Stored, T>>,
    /// Refunds, skipped rows and wide sums, to be added to what the entry says.
    rares: Vec<Rfm>,
    /// Base-10000 digits after the point in every narrow total.
    groups: u8,
    pending_keys: Vec<K::Pending>,
    pending_rows: Vec<Row<T::Amount>>,
    found: Vec<Found>,
    host: Host,
}

impl<K: Keys, T: Total> Table<K, T> {
    /// No customers.
    pub fn new(host: Host) -> Self {
        Self {
            keys: K::new(host.seed),
            index: Vec::new(),
            entries: Vec::new(),
            rares: Vec::new(),
            groups: 0,
            pending_keys: Vec::new(),
            pending_rows: Vec::new(),
            found: Vec::new(),
            host,
        }
    }

    /// Customers whose rows have been taken in; flush first for all of them.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The number of base-10000 groups after the point that a narrow amount must have.
    #[inline]
    pub fn groups(&self) -> u8 {
        self.groups
    }

    /// Takes a row with an amount at [`Self::groups`].
    #[inline]
    pub fn push(&mut self, key: K::Input<'_>, at: i64, amount: T::Amount, scale: u8) -> Result<()> {
        let key = self.keys.pend(key)?;
        self.pending_keys.push(key);
        self.pending_rows.push(Row { at, amount, scale });
        if self.pending_rows.len() >= BATCH || self.keys.batch_is_heavy() {
            self.flush()?;
        }
        Ok(())
    }

    /// Takes a row without a date or an amount.
    pub fn push_skipped(&mut self, key: K::Input<'_>) -> Result<()> {
        self.push(key, SKIPPED, T::Amount::default(), 0)
    }

    /// Takes a row whose amount no narrow sum can hold.
    pub fn push_wide(&mut self, key: K::Input<'_>, at: i64, amount: Money) -> Result<()> {
        self.flush()?;
        let entry = self.find_or_insert(key)?;
        self.rare(entry, amount)?.add(at, amount)
    }

    /// Gives every narrow total at least `groups` base-10000 digits after the point.
    pub fn widen_groups(&mut self, groups: u8) -> Result<()> {
        let more = groups.saturating_sub(self.groups);
        if more == 0 {
            return Ok(());
        }
        self.flush()?;
        for entry in 0..self.entries.len() {
            match self.entries[entry].total.rescaled(more) {
                Some(total) => self.entries[entry].total = total,
                None => self.move_apart(entry)?,
            }
        }
        self.groups += more;
        Ok(())
    }

    /// Takes in the rows that wait.
    pub fn flush(&mut self) -> Result<()> {
        if self.pending_keys.is_empty() {
            return Ok(());
        }
        let done = self.take_batch();
        // After an error as well: no row may be taken twice.
        self.clear_batch();
        done
    }

    fn take_batch(&mut self) -> Result<()> {
        self.locate()?;
        for i in 0..self.pending_rows.len() {
            let (row, entry) = (self.pending_rows[i], self.found[i].entry as usize);
            self.update(entry, row)?;
        }
        Ok(())
    }

    fn clear_batch(&mut self) {
        self.keys.clear_pending();
        self.pending_keys.clear();
        self.pending_rows.clear();
    }

    /// Finds or makes the entry of every pending key.
    fn locate(&mut self) -> Result<()> {
        self.reserve(self.pending_keys.len())?;
        let slots = Slots::of(&self.index);
        self.found.clear();
        // First only a read of every slot: a branch on what is read would end the overlap of the reads.
        let mut touched = 0;
        for &key in &self.pending_keys {
            let hash = self.keys.hash(key);
            touched |= self.index[slots.first(hash)];
            self.found.push(Found { hash, entry: NONE });
        }
        std::hint::black_box(touched);
        for found in &mut self.found {
            found.entry = slots.candidate(&self.index, found.hash);
        }
        // An entry may lie across two cache lines: the key is in the first, the rare part's number in the last.
        let mut touched = 0;
        for (found, &key) in self.found.iter_mut().zip(&self.pending_keys) {
            match self.entries.get(found.entry as usize) {
                Some(entry) if self.keys.same(key, entry.key) => touched |= entry.rare,
                _ => found.entry = NONE,
            }
        }
        std::hint::black_box(touched);
        for i in 0..self.found.len() {
            if self.found[i].entry == NONE {
                self.found[i].entry = self.probe(self.pending_keys[i], self.found[i].hash)?;
            }
        }
        Ok(())
    }

    /// The entry of one key, at the usual cost of a hash table.
    fn find_or_insert(&mut self, key: K::Input<'_>) -> Result<usize> {
        self.reserve(1)?;
        let key = self.keys.pend(key)?;
        let entry = self.probe(key, self.keys.hash(key));
        self.keys.clear_pending();
        Ok(entry? as usize)
    }

    /// The entry of a key, if it has one. No rows may wait.
    ///
    /// # Errors
    /// Out of memory, when there is none for the index.
    pub fn find(&mut self, key: K::Input<'_>) -> Result<Option<usize>> {
        if self.entries.is_empty() {
            return Ok(None);
        }
        self.reserve(0)?;
        // A key that is too long for a customer is a stranger's.
        let Ok(key) = self.keys.pend(key) else { return Ok(None) };
        let hash = self.keys.hash(key);
        let slot = self.slot(key, hash);
        self.keys.clear_pending();
        let entry = Slots::of(&self.index).entry(self.index[slot], hash);
        Ok((entry != NONE).then_some(entry as usize))
    }

    /// The slot that holds the key, or the free one where it belongs.
    fn slot(&self, key: K::Pending, hash: u64) -> usize {
        let slots = Slots::of(&self.index);
        let mut slot = slots.first(hash);
        while self.index[slot] != 0 {
            let here = slots.entry(self.index[slot], hash);
            if here != NONE && self.keys.same(key, self.entries[here as usize].key) {
                break;
            }
            slot = slots.next(slot);
        }
        slot
    }

    fn probe(&mut self, key: K::Pending, hash: u64) -> Result<u32> {
        let slot = self.slot(key, hash);
        let slots = Slots::of(&self.index);
        if self.index[slot] != 0 {
            return Ok(slots.entry(self.index[slot], hash));
        }
        let entry = self.entries.len() as u32;
        let key = self.store(key)?;
        self.entries.push(Entry::empty(key));
        self.index[slot] = slots.word(hash, entry);
        Ok(entry)
    }

    /// Keeps a key, within the limit.
    fn store(&mut self, key: K::Pending) -> Result<K::Stored> {
        if let Some(bytes) = self.keys.growth(key) {
            self.check_limit(self.bytes().saturating_add(bytes))?;
            self.keys.grow(bytes).map_err(|_| Error::out_of_memory(bytes))?;
        }
        self.keys.store(key)
    }

    /// Makes room for `additional` customers, or says how much memory that would take.
    fn reserve(&mut self, additional: usize) -> Result<()> {
        let wanted = self.entries.len() + additional;
        if wanted > self.entries.capacity() {
            let capacity = wanted.max(self.entries.capacity().saturating_mul(2)).max(FEWEST);
            // Old and new entries are both there while they are copied.
            self.check_limit(self.bytes().saturating_add(capacity.saturating_mul(self.entry_size())))?;
            let more = capacity - self.entries.len();
            self.entries
                .try_reserve_exact(more)
                .map_err(|_| Error::out_of_memory(capacity * self.entry_size()))?;
        }
        let slots = (wanted + wanted / 3 + 1).next_power_of_two();
        if slots > self.index.len() {
            if slots > MAX_SLOTS {
                return Err(Error::new(
                    Kind::LimitExceeded,
                    "customer_base cannot hold more than 1.6 billion customers",
                ));
            }
            let held = self.index.capacity() * size_of::<u32>();
            self.check_limit((self.bytes() - held).saturating_add(slots * size_of::<u32>()))?;
            self.rebuild_index(slots)?;
        }
        Ok(())
    }

    /// Makes the index anew in a larger size, or after the entries have moved.
    fn rebuild_index(&mut self, slots: usize) -> Result<()> {
        if slots > self.index.capacity() {
            // What is there goes before the larger one comes.
            self.index = Vec::new();
            self.index = filled(slots, 0)?;
        } else {
            self.index.clear();
            self.index.resize(slots, 0);
        }
        self.index_entries(false);
        Ok(())
    }

    /// Puts the customers in the order of their keys, so that equal bases have equal binary forms. No rows may wait.
    pub fn arrange(&mut self) {
        let Self { keys, entries, index, host, .. } = self;
        if entries.is_sorted_by(|a, b| keys.order(a.key, b.key).is_lt()) {
            return;
        }
        // Where the entries go is told to the index when it is next asked.
        index.clear();
        let mut compared = 0;
        entries.sort_unstable_by(|a, b| {
            compared += 1;
            host.at_row(compared);
            keys.order(a.key, b.key)
        });
    }

    /// Puts every entry into the empty index. Says whether all keys differ, if asked to `compare` them.
    fn index_entries(&mut self, compare: bool) -> bool {
        let slots = Slots::of(&self.index);
        let mut different = true;
        let mut hashes = Vec::with_capacity(BATCH);
        for start in (0..self.entries.len()).step_by(BATCH) {
            self.host.at_row(start);
            let batch = &self.entries[start..self.entries.len().min(start + BATCH)];
            hashes.clear();
            hashes.extend(batch.iter().map(|entry| self.keys.hash_stored(entry.key)));
            // Reads that do not wait for each other bring the slots into the cache.
            let busy = hashes.iter().filter(|&&hash| self.index[slots.first(hash)] != 0).count();
            std::hint::black_box(busy);
            for (number, &hash) in (start..).zip(&hashes) {
                let mut slot = slots.first(hash);
                while self.index[slot] != 0 {
                    let here = slots.entry(self.index[slot], hash);
                    different &= !(compare && here != NONE && self.same_key(here as usize, number));
                    slot = slots.next(slot);
                }
                self.index[slot] = slots.word(hash, number as u32);
            }
        }
        different
    }

    fn same_key(&self, a: usize, b: usize) -> bool {
        self.keys.same_stored(self.entries[a].key, self.entries[b].key)
    }

    fn entry_size(&self) -> usize {
        size_of::<Entry<K::Stored, T>>()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.entries.capacity() * self.entry_size()
            + self.index.capacity() * size_of::<u32>()
            + self.rares.capacity() * size_of::<Rfm>()
            + self.keys.heap_bytes()
    }

    fn check_limit(&self, bytes: usize) -> Result<()> {
        if bytes <= self.host.memory_limit { Ok(()) } else { Err(self.too_large(bytes)) }
    }

    #[cold]
    fn too_large(&self, bytes: usize) -> Error {
        let otherwise = "summarise with segment.rfm and GROUP BY, which can spill to disk";
        too_large("customer_base", bytes, self.host.memory_limit, otherwise)
    }

    #[inline]
    fn update(&mut self, number: usize, row: Row<T::Amount>) -> Result<()> {
        let entry = &mut self.entries[number];
        if row.at == SKIPPED || T::is_refund(row.amount) || entry.orders() == MAX_ORDERS {
            return self.update_rare(number, row);
        }
        let Some(total) = entry.total.plus(row.amount) else { return self.update_rare(number, row) };
        entry.total = total;
        entry.first = entry.first.min(row.at);
        entry.last = entry.last.max(row.at);
        entry.orders_and_scale += 1 << 8;
        entry.show(row.scale);
        Ok(())
    }

    /// A skipped row, a refund, or a count or sum that would outgrow the entry.
    #[cold]
    fn update_rare(&mut self, number: usize, row: Row<T::Amount>) -> Result<()> {
        let amount = T::amount_money(row.amount, self.groups, row.scale);
        let rare = self.rare(number, amount)?;
        if row.at == SKIPPED {
            rare.skip();
            return Ok(());
        }
        rare.add(row.at, amount)
    }

    /// The rare part of an entry, made when it is missing.
    fn rare(&mut self, number: usize, like: Money) -> Result<&mut Rfm> {
        if self.entries[number].rare == NO_RARE {
            if self.rares.len() == self.rares.capacity() {
                let more = self.rares.len().max(16);
                self.check_limit(self.bytes().saturating_add((self.rares.len() + more) * size_of::<Rfm>()))?;
                let bytes = more * size_of::<Rfm>();
                self.rares.try_reserve_exact(more).map_err(|_| Error::out_of_memory(bytes))?;
            }
            self.entries[number].rare = self.rares.len() as u32;
            self.rares.push(Rfm::empty(like));
        }
        Ok(&mut self.rares[self.entries[number].rare as usize])
    }

    /// Empties an entry into its rare part, which holds wide sums.
    fn move_apart(&mut self, number: usize) -> Result<()> {
        let part = self.narrow_part(number);
        let entry = &mut self.entries[number];
        *entry = Entry { rare: entry.rare, ..Entry::empty(entry.key) };
        self.rare(number, part.total)?.merge(&part)
    }

    /// What the entry alone says.
    fn narrow_part(&self, number: usize) -> Rfm {
        let entry = &self.entries[number];
        let total = entry.total.money(self.groups, entry.scale());
        let span = (entry.orders() > 0).then_some((entry.first, entry.last));
        Rfm { span, orders: entry.orders().into(), total, ..Rfm::empty(total) }
    }

    /// Rows of all customers that have no date or no amount.
    pub fn skipped(&self) -> Result<u64> {
        self.rares.iter().try_fold(0, |sum, rare| checked_count(sum, rare.skipped))
    }

    /// The key of a customer.
    pub fn key(&self, number: usize) -> K::Input<'_> {
        self.keys.get(self.entries[number].key)
    }

    /// What a customer bought.
    ///
    /// # Errors
    /// Out of range, when the whole total does not fit though its parts do.
    pub fn rfm(&self, number: usize) -> Result<Rfm> {
        let mut purchases = self.narrow_part(number);
        if let Some(rare) = self.rares.get(self.entries[number].rare as usize) {
            purchases.merge(rare)?;
        }
        Ok(purchases)
    }

    /// Last order, number of orders and total of a customer.
    ///
    /// # Errors
    /// As for [`Self::rfm`].
    #[inline]
    pub fn amounts(&self, number: usize) -> Result<(Option<i64>, u64, Money)> {
        let entry = &self.entries[number];
        if entry.rare == NO_RARE {
            let total = entry.total.money(self.groups, entry.scale());
            return Ok((Some(entry.last), entry.orders().into(), total));
        }
        let purchases = self.rfm(number)?;
        Ok((purchases.last(), purchases.orders, purchases.total))
    }

    /// As [`Self::amounts`], with the total as it is shown, without the detour over all the rest.
    ///
    /// # Errors
    /// As for [`Self::rfm`].
    #[inline]
    pub fn figures(&self, number: usize) -> Result<(Option<i64>, u64, f64)> {
        let entry = &self.entries[number];
        if entry.rare == NO_RARE {
            return Ok((Some(entry.last), entry.orders().into(), entry.total.shown(self.groups)));
        }
        let purchases = self.rfm(number)?;
        Ok((purchases.last(), purchases.orders, purchases.total.shown()))
    }

    /// Adds every customer of another base. Neither may have rows that wait.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.widen_groups(other.groups)?;
        let more = self.groups - other.groups;
        let mut start = 0;
        while start < other.entries.len() {
            (self.host.check_for_interrupts)();
            let mut end = start;
            while end < other.entries.len() && end - start < BATCH && !self.keys.batch_is_heavy() {
                let key = self.keys.pend(other.keys.get(other.entries[end].key))?;
                self.pending_keys.push(key);
                end += 1;
            }
            self.locate()?;
            for theirs in start..end {
                self.merge_entry(self.found[theirs - start].entry as usize, other, theirs, more)?;
            }
            self.clear_batch();
            start = end;
        }
        Ok(())
    }

    fn merge_entry(&mut self, number: usize, other: &Self, their_number: usize, more: u8) -> Result<()> {
        let theirs = &other.entries[their_number];
        if !self.add_narrow(number, theirs, theirs.total.rescaled(more)) {
            let part = other.narrow_part(their_number);
            self.rare(number, part.total)?.merge(&part)?;
        }
        if let Some(part) = other.rares.get(theirs.rare as usize) {
            self.rare(number, part.total)?.merge(part)?;
        }
        Ok(())
    }

    /// Adds to an entry what another one says, with its total at the groups of this table; whether the sums are small enough.
    fn add_narrow(&mut self, number: usize, theirs: &Entry<K::Stored, T>, total: Option<T>) -> bool {
        let ours = &mut self.entries[number];
        let Some(total) = total.and_then(|total| ours.total.merged(total)) else { return false };
        if ours.orders() + theirs.orders() > MAX_ORDERS {
            return false;
        }
        ours.total = total;
        ours.first = ours.first.min(theirs.first);
        ours.last = ours.last.max(theirs.last);
        ours.orders_and_scale += theirs.orders() << 8;
        ours.show(theirs.scale());
        true
    }

    /// Adds what a customer bought, as it was summed up elsewhere.
    ///
    /// # Errors
    /// As for [`Self::push`], and for amounts of another type.
    pub fn push_summary(&mut self, key: K::Input<'_>, purchases: &Rfm) -> Result<()> {
        self.flush()?;
        let number = self.find_or_insert(key)?;
        let fits = |&groups: &u8| T::narrowed(purchases.total, groups).is_some();
        if let Some(groups) = (self.groups..=MAX_GROUPS).find(fits) {
            self.widen_groups(groups)?;
        }
        match Entry::of(self.entries[number].key, purchases, self.groups) {
            Some(short) if self.add_narrow(number, &short, Some(short.total)) => Ok(()),
            _ => self.rare(number, purchases.total)?.merge(purchases),
        }
    }

    /// The least bytes an encoded customer takes: an empty text key, and the shorter of the two forms.
    const MIN_BYTES: usize = 4 + 4 + 8 + 8 + 8;

    /// The most groups after the point that a customer written in the short form needs: a matter of what was bought,
    /// where [`Self::groups`] depends on what has been seen on the way.
    fn least_groups(&self) -> Result<u8> {
        let mut most = 0;
        for (number, entry) in self.entries.iter().enumerate() {
            self.host.at_row(number);
            if entry.rare != NO_RARE {
                let total = match self.rfm(number)? {
                    purchases if is_plain(&purchases) => purchases.total,
                    _ => continue,
                };
                let fitting = (0..=MAX_GROUPS).find(|&groups| T::narrowed(total, groups).is_some());
                most = most.max(fitting.unwrap_or(0));
            } else if most < self.groups {
                most = most.max(entry.total.least_groups(self.groups));
            } else if self.rares.is_empty() {
                break;
            }
        }
        Ok(most)
    }

    /// Appends all customers. No rows may wait, and the customers are in their order.
    ///
    /// # Errors
    /// As for [`Self::rfm`].
    pub fn encode(&self, out: &mut Writer) -> Result<()> {
        out.reserve(self.entries.len() * self.entry_size() + self.keys.heap_bytes())?;
        let groups = self.least_groups()?;
        out.put_u8(groups);
        out.put_u64(self.entries.len() as u64);
        for (number, entry) in self.entries.iter().enumerate() {
            self.host.at_row(number);
            self.keys.encode(entry.key, out);
            if entry.rare == NO_RARE && groups == self.groups {
                entry.encode(out);
                continue;
            }
            let purchases = self.rfm(number)?;
            match Entry::<K::Stored, T>::of(entry.key, &purchases, groups) {
                Some(short) => short.encode(out),
                None => {
                    out.put_u32(FULL_FORM);
                    purchases.encode_fields(out);
                }
            }
        }
        Ok(())
    }

    /// Reads what [`Self::encode`] wrote; `like` is the type of money it must hold.
    ///
    /// # Errors
    /// Corrupt, for anything `encode` cannot have written.
    pub fn decode(input: &mut Reader<'_>, like: Money, host: Host) -> Result<Self> {
        let mut table = Self::new(host);
        table.groups = input.u8()?;
        if table.groups > MAX_GROUPS {
            return Err(input.corrupt("has too many decimals"));
        }
        let count = input.count(Self::MIN_BYTES)?;
        table.reserve(count)?;
        for number in 0..count {
            host.at_row(number);
            let key = table.keys.decode(input)?;
            let key = table.store(key)?;
            table.keys.clear_pending();
            table.entries.push(Entry::empty(key));
            table.decode_entry(number, input, like)?;
        }
        if count > 0 && !table.index_entries(true) {
            return Err(input.corrupt("names a customer twice"));
        }
        Ok(table)
    }

    /// Passes over what [`Self::encode`] wrote, and shows how many bytes are left where it stands with how many decimals a
    /// total is shown.
    ///
    /// # Errors
    /// Corrupt, for bytes that no table has, as far as they are looked at.
    pub fn pass_over(input: &mut Reader<'_>, host: Host, mut visit: impl FnMut(usize)) -> Result<()> {
        /// The scale is the last byte of [`Entry::orders_and_scale`].
        const SCALE: usize = size_of::<u32>() - 1;
        input.u8()?;
        for number in 0..input.count(Self::MIN_BYTES)? {
            host.at_row(number);
            K::pass_over(input)?;
            let left = input.left();
            if input.u32()? == FULL_FORM {
                Rfm::pass_fields(input, &mut visit)?;
                continue;
            }
            visit(left - SCALE);
            input.bytes(2 * size_of::<i64>() + T::ENCODED)?;
        }
        Ok(())
    }

    fn decode_entry(&mut self, number: usize, input: &mut Reader<'_>, like: Money) -> Result<()> {
        let orders_and_scale = input.u32()?;
        if orders_and_scale == FULL_FORM {
            let purchases = Rfm::decode_fields(input)?;
            if std::mem::discriminant(&purchases.total) != std::mem::discriminant(&like) {
                return Err(input.corrupt("has amounts of two types"));
            }
            *self.rare(number, like)? = purchases;
            return Ok(());
        }
        let groups = self.groups;
        let entry = &mut self.entries[number];
        entry.orders_and_scale = orders_and_scale;
        (entry.first, entry.last) = (input.i64()?, input.i64()?);
        if entry.orders() == 0
            || entry.first > entry.last
            || !time::is_valid(entry.first)
            || !time::is_valid(entry.last)
        {
            return Err(input.corrupt("has a customer without orders or with impossible dates"));
        }
        entry.total = T::decode(input, groups, entry.scale())?;
        Ok(())
    }
}

/// Marks a customer that is written in full: where there is no rare part, there is at least one order.
const FULL_FORM: u32 = 0;

/// No entry.
const NONE: u32 = u32::MAX;

/// How an index of a given size is read.
///
/// A word holds an entry's number plus one in as many low bits as the size has, and bits of the key's hash above: most
/// keys that are not the one sought are told apart without a look at their entries.
#[derive(Debug, Clone, Copy)]
struct Slots {
    /// One less than the size, a power of two.
    mask: usize,
    /// Its bits.
    bits: u32,
}

impl Slots {
    fn of(index: &[u32]) -> Self {
        Self { mask: index.len() - 1, bits: index.len().trailing_zeros() }
    }

    /// Where the search for a hash begins.
    #[inline]
    fn first(self, hash: u64) -> usize {
        hash as usize & self.mask
    }

    #[inline]
    fn next(self, slot: usize) -> usize {
        (slot + 1) & self.mask
    }

    /// The hash bits of a word: others than those that chose the slot.
    #[inline]
    fn tag(self, hash: u64) -> u32 {
        ((hash >> 32) as u32) >> self.bits
    }

    #[inline]
    fn word(self, hash: u64, entry: u32) -> u32 {
        self.tag(hash) << self.bits | (entry + 1)
    }

    /// The first entry on a hash's path whose hash bits agree; [`NONE`] if the path ends before.
    #[inline]
    fn candidate(self, index: &[u32], hash: u64) -> u32 {
        let mut slot = self.first(hash);
        loop {
            let word = index[slot];
            let entry = self.entry(word, hash);
            if word == 0 || entry != NONE {
                return entry;
            }
            slot = self.next(slot);
        }
    }

    /// The entry in a word if the hash bits agree, else [`NONE`]; a free slot is [`NONE`] by wrapping around.
    #[inline]
    fn entry(self, word: u32, hash: u64) -> u32 {
        if word >> self.bits == self.tag(hash) { (word & self.mask as u32).wrapping_sub(1) } else { NONE }
    }
}
