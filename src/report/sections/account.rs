//! The plan for one customer: what they buy, what they could, at what price, and what to do next.

use super::Source;
use super::price_parts::product_name;
use super::timing;
use crate::analysis::account::{self, Account};
use crate::analysis::study::Study;
use crate::analysis::tiers::Tiers;
use crate::analysis::tiers::edges::{self, Next};
use crate::analysis::timing::habit::Habit;
use crate::analysis::value::segments::Segment;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Action, Block, Kpi};
use crate::report::group_names;
use crate::report::write::{Writer, as_f64, share, words};

/// Share of revenue below price from which on a customer counts as a deal-seeker.
const DEAL_SEEKER: f64 = 0.5;

/// What to do first, then what it rests on.
pub(super) struct Plan {
    /// What to do.
    pub actions: Option<Block>,
    /// Further figures.
    pub figures: Vec<Kpi>,
    /// Products bought and not bought.
    pub products: Vec<Block>,
}

/// The pyramid, and the tier of it that comes next for the customer.
#[derive(Clone, Copy)]
struct Ladder<'a> {
    tiers: &'a Tiers,
    next: Option<Next>,
}

impl<'a> Ladder<'a> {
    fn of(study: &'a Study, customer_idx: u32) -> Option<Self> {
        let tiers = study.tiers.as_deref().ok()?;
        Some(Self { tiers, next: edges::next(&tiers.accounts, &tiers.edges, customer_idx) })
    }

    /// The text for the measure of the tiers: contribution, else net revenue.
    fn say(&self, w: &Writer<'_>, [of_contribution, of_revenue]: [&str; 2], args: &[(&str, Arg)]) -> String {
        w.say(if self.tiers.accounts.has_contribution() { of_contribution } else { of_revenue }, args)
    }
}

/// What a customer's tier was told by.
pub(super) fn tier_note(w: &Writer<'_>, study: &Study, customer_idx: u32) -> String {
    let Some(ladder) = Ladder::of(study, customer_idx) else { return String::new() };
    let value = Arg::Number(edges::value(&ladder.tiers.accounts, customer_idx), N::MoneyRound);
    let args = [("value", value), ("from", Arg::from(ladder.tiers.period.0))];
    ladder.say(w, ["account.tier_contribution", "account.tier_revenue"], &args)
}

pub(super) fn plan(w: &Writer<'_>, source: Source<'_>, customer_idx: u32) -> Plan {
    let tx = &source.intake.transactions;
    let account = account::run(source.study, tx, customer_idx);
    let ladder = Ladder::of(source.study, customer_idx);
    Plan {
        actions: actions(w, source, customer_idx, &account, ladder),
        figures: figures(w, source, customer_idx, &account, ladder),
        products: products(w, source, &account),
    }
}

fn figures(
    w: &Writer<'_>,
    source: Source<'_>,
    customer_idx: u32,
    account: &Account,
    ladder: Option<Ladder<'_>>,
) -> Vec<Kpi> {
    let n = source.study.customers.len();
    let rank = w.say("account.rank_of", &[("rank", Arg::from(account.rank)), ("n", Arg::from(n))]);
    let mut items = vec![w.kpi("customer.rank", rank, w.get("account.rank_note"))];
    if let Some((ladder, next)) = ladder.and_then(|l| Some((l, l.next?))) {
        let args = [
            ("tier", Arg::from(group_names::name(w, source.study, "tier", next.tier.id()))),
            ("threshold", Arg::Number(next.threshold, N::MoneyRound)),
            ("from", Arg::from(ladder.tiers.period.0)),
        ];
        let note = ladder.say(w, ["account.next_tier_contribution", "account.next_tier_revenue"], &args);
        items.push(w.kpi("customer.next_tier", w.number(next.gap, N::MoneyRound), note));
    }
    match account.discounted {
        Some((own, all)) => {
            let note = w.say("account.discount_note", &[("all", Arg::Number(all, N::Percent(0)))]);
            items.push(w.kpi("customer.discounted", w.number(own, N::Percent(0)), note));
        }
        None => items.push(w.kpi("customer.discounted", "–".to_owned(), w.get("account.discount_needs"))),
    }
    items.push(contact(w, source, customer_idx));
    items
}

/// When to get in touch, or why there is no such day.
fn contact(w: &Writer<'_>, source: Source<'_>, customer_idx: u32) -> Kpi {
    let timing = source.study.timing.as_deref();
    let habits = timing.and_then(|timing| timing.habits_of(customer_idx));
    let of = |habit: Option<Habit>, key: &str| {
        let habit = habit?;
        Some(w.say(key, &[("n", Arg::from(habit.n as usize)), ("of", Arg::from(habit.of as usize))]))
    };
    let mut notes = Vec::new();
    let value = match timing.and_then(|timing| timing.contact(customer_idx)) {
        Some(contact) => {
            let range = timing::range(w, contact);
            let as_of = source.study.as_of;
            let (next, range) = (("next", Arg::from(contact.next)), ("range", Arg::from(range)));
            notes.push(if contact.is_overdue(as_of) {
                w.say("account.contact_overdue", &[next, range, ("today", Arg::from(as_of))])
            } else {
                w.say("account.contact_note", &[next, range])
            });
            timing::when(w, contact)
        }
        None => {
            notes.push(w.get("account.contact_none"));
            "–".to_owned()
        }
    };
    let weekday = of(habits.and_then(|h| h.weekday), "account.weekday_note");
    notes.push(weekday.unwrap_or_else(|| w.get("account.weekday_none")));
    notes.extend(of(habits.and_then(|h| h.hour), "account.hour_note"));
    w.kpi("customer.contact", value, w.sentences(&notes))
}

/// Below this probability of being active, a customer's plan is to win them back.
const PROBABLY_GONE: f64 = 0.3;
/// Above it nobody is told to be gone.
const PROBABLY_THERE: f64 = 0.5;

fn p_alive(study: &Study, customer_idx: u32) -> Option<f64> {
    let customers = &study.clv.as_ref().ok()?.customers;
    let at = customers.partition_point(|c| c.row.customer_idx < customer_idx);
    customers.get(at).filter(|c| c.row.customer_idx == customer_idx).map(|c| c.p_alive)
}

/// What to do first with a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    /// What is right for the segment.
    AsSegment,
    /// Win back: what is right for customers who come is wrong for one who has probably gone.
    CallBack,
    /// Remind: what is right for customers who have gone is wrong for one who is probably there.
    Remind,
}

impl First {
    /// Segments go by scores alone; where the customer model says otherwise, the model is followed.
    fn of(segment: Segment, p_alive: f64) -> Self {
        if p_alive < PROBABLY_GONE && !segment.is_for_the_absent() {
            Self::CallBack
        } else if p_alive > PROBABLY_THERE && segment.is_for_the_gone() {
            Self::Remind
        } else {
            Self::AsSegment
        }
    }
}

fn actions(
    w: &Writer<'_>,
    source: Source<'_>,
    customer_idx: u32,
    account: &Account,
    ladder: Option<Ladder<'_>>,
) -> Option<Block> {
    let study = source.study;
    let at = study.scored.binary_search(&customer_idx).ok()?;
    let mut items = Vec::new();
    let mut put = |text: String, reason: String| items.push(Action::new(text, reason, None));
    if let Some(segment) = study.rfm.as_ref().ok().and_then(|rfm| rfm.segments.get(at)) {
        let name = ("name", Arg::from(w.get(&format!("segment.{}", segment.id()))));
        let p_alive = p_alive(study, customer_idx);
        let p = ("p", Arg::Number(p_alive.unwrap_or(f64::NAN), N::Percent(0)));
        match p_alive.map_or(First::AsSegment, |p| First::of(*segment, p)) {
            First::CallBack => put(w.get("account.call_back"), w.say("account.because_gone", &[p, name])),
            First::Remind => put(w.get("account.remind"), w.say("account.because_there", &[p, name])),
            First::AsSegment => {
                put(
                    w.get(&format!("segment.{}.do", segment.id())),
                    w.say("account.because_segment", &[name]),
                );
            }
        }
    }
    if let Some(contact) = study.timing.as_deref().and_then(|timing| timing.contact(customer_idx)) {
        let is_overdue = contact.is_overdue(study.as_of);
        let reason = w.say(
            if is_overdue { "account.because_overdue" } else { "account.because_contact" },
            &[("next", Arg::from(contact.next)), ("gap", Arg::Number(contact.gap_days, N::Count))],
        );
        put(w.say("account.get_in_touch", &[("when", Arg::from(timing::when(w, contact)))]), reason);
    }
    if let Some((ladder, next)) = ladder.and_then(|l| Some((l, l.next.filter(|next| next.is_near)?))) {
        let tier = group_names::name(w, study, "tier", next.tier.id());
        let args = [("tier", Arg::from(tier)), ("gap", Arg::Number(next.gap, N::MoneyRound))];
        put(
            ladder.say(w, ["account.reach_tier_contribution", "account.reach_tier_revenue"], &args),
            w.say("account.because_tier", &[("threshold", Arg::Number(next.threshold, N::MoneyRound))]),
        );
    }
    if let Some(gap) = account.gaps.first() {
        let name = product_name(&source.intake.transactions, gap.product);
        let reason = w.say(
            "account.because_gap",
            &[
                ("share", Arg::Number(gap.share, N::Percent(0))),
                ("spend", Arg::Number(gap.spend, N::MoneyRound)),
            ],
        );
        put(w.say("account.offer", &[("product", Arg::from(name))]), reason);
    }
    if let Some((own, _)) = account.discounted.filter(|(own, all)| *own >= DEAL_SEEKER && own > all) {
        let reason = w.say("account.because_discount", &[("share", Arg::Number(own, N::Percent(0)))]);
        put(w.get("account.no_discount"), reason);
    }
    Some(Block::actions(items))
}

fn products(w: &Writer<'_>, source: Source<'_>, account: &Account) -> Vec<Block> {
    let tx = &source.intake.transactions;
    if tx.product.is_empty() {
        return vec![w.notice(crate::report::Tone::Neutral, w.get("account.needs_product"), String::new())];
    }
    let total: f64 = account.favourites.iter().map(|f| f.revenue).sum();
    let rows = account.favourites.iter().map(|f| {
        vec![
            words(product_name(tx, f.product)),
            w.num(f.revenue, N::Money),
            w.num(share(f.revenue, total), N::Percent(0)),
            w.count(f.n_days),
            words(w.day(f.last)),
        ]
    });
    let columns = [
        "col.product",
        "#col.revenue",
        "#account.share_of_these",
        "#account.days_bought",
        "account.last_bought",
    ];
    let mut favourites = w.table("customer-products", "account.favourites", &columns, rows.collect());
    favourites.note = w.say("account.n_products", &[("n", Arg::from(account.n_products))]);
    let mut blocks = vec![Block::Table(favourites)];
    if !account.gaps.is_empty() {
        let rows = account.gaps.iter().map(|g| {
            vec![
                words(product_name(tx, g.product)),
                w.num(g.share, N::Percent(0)),
                w.count(g.n_buyers),
                w.num(g.spend, N::Money),
            ]
        });
        let columns = ["col.product", "#account.share_of_peers", "#col.customers", "#account.spend"];
        let mut gaps = w.table("customer-gaps", "account.gaps", &columns, rows.collect());
        gaps.note = w.say("account.gaps_note", &[("n", Arg::Number(as_f64(account.n_peers), N::Count))]);
        blocks.push(Block::Table(gaps));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::value::segments::Scheme;

    /// Every kind of customer who has probably gone gets advice that is meant for somebody who is away, and nobody else is
    /// called back.
    #[test]
    fn the_probably_gone_are_won_back_whatever_their_segment() {
        for segment in [Scheme::Eleven, Scheme::Eight].into_iter().flat_map(Scheme::segments) {
            let is_called_back = |p| First::of(*segment, p) == First::CallBack;
            assert!(is_called_back(0.29) || segment.is_for_the_absent(), "{segment:?}");
            assert!(!is_called_back(PROBABLY_GONE), "{segment:?}");
        }
        let first = [Segment::Champions, Segment::Lost].map(|segment| First::of(segment, 0.05));
        assert_eq!(first, [First::CallBack, First::AsSegment]);
    }

    /// Whoever is more likely there than not is given no advice that is meant for somebody who has gone.
    #[test]
    fn the_probably_there_are_not_taken_for_gone() {
        for segment in [Scheme::Eleven, Scheme::Eight].into_iter().flat_map(Scheme::segments) {
            assert_eq!(First::of(*segment, 0.51) == First::Remind, segment.is_for_the_gone(), "{segment:?}");
            assert_eq!(First::of(*segment, 0.5), First::AsSegment, "{segment:?}");
            assert!(segment.is_for_the_absent() || !segment.is_for_the_gone(), "{segment:?}");
        }
    }
}
