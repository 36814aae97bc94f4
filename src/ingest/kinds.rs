//! What kind of line is it: a sale, or money that only passes by?
//!
//! Settlement files of marketplaces and payment services, and ledgers, have lines of several kinds; only sales and what
//! takes them back are revenue. Known are the words of English, Chinese, German, French, Spanish, Portuguese, Italian
//! and Japanese exports; what is not known counts as a sale, and is named.

use super::by_cell::sample;
use super::status::{State, state};
use super::{RawColumn, profile::is_missing};

/// The kind of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// The words are not known; it counts as a sale.
    #[default]
    Unknown,
    /// A sale.
    Sale,
    /// A sale if the file has no invoices beside it: an order, a payment.
    BesideInvoice,
    /// An invoice.
    Invoice,
    /// It takes back a sale.
    Return,
    /// It was cancelled.
    Cancelled,
    /// Money from one account to another: payout, deposit, hold, conversion, a balance.
    Transfer,
    /// What the seller pays: fees, commission, advertising, labels.
    Fee,
    /// Tax.
    Tax,
    /// A correction of the account.
    Adjustment,
    /// A document that is no sale: quotation, delivery note, purchase.
    Document,
    /// Empty.
    None,
}

impl Kind {
    /// Why lines of this kind are set aside; `None` where they count.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::Transfer => Some("kind.transfer"),
            Self::Fee => Some("kind.fee"),
            Self::Tax => Some("kind.tax"),
            Self::Adjustment => Some("kind.adjustment"),
            Self::Document => Some("kind.document"),
            Self::Unknown
            | Self::Sale
            | Self::BesideInvoice
            | Self::Invoice
            | Self::Return
            | Self::Cancelled
            | Self::None => None,
        }
    }

    /// Whether it says that the column tells sales from returns or from other lines.
    fn is_of_sales(self) -> bool {
        matches!(self, Self::Sale | Self::BesideInvoice | Self::Invoice | Self::Return | Self::Cancelled)
    }
}

/// Words in the order in which they decide: a fee for a refund is a fee, a refunded order a return. A word beginning
/// with `*` may stand inside another, as in German compounds; words of Han and kana always may.
const WORDS: [(Kind, &[&str]); 6] = [
    (
        Kind::Document,
        &[
            "quote",
            "quotes",
            "quotation",
            "quotations",
            "estimate",
            "estimates",
            "proforma",
            "pro forma",
            "delivery note",
            "packing slip",
            "purchase order",
            "purchase orders",
            "purchase invoice",
            "goods receipt",
            "stock transfer",
            "*angebot",
            "*lieferschein",
            "einkauf",
            "wareneingang",
            "devis",
            "bon de livraison",
            "cotización",
            "presupuesto",
            "orçamento",
            "preventivo",
            "报价",
            "報價",
            "采购",
            "採購",
            "进货",
            "進貨",
            "调拨",
            "調撥",
            "盘点",
            "盤點",
            "其他入库",
            "其他出库",
            "見積",
            "仕入",
        ],
    ),
    (
        Kind::Transfer,
        &[
            "transfer",
            "transfers",
            "payout",
            "payouts",
            "paid out",
            "withdrawal",
            "withdrawals",
            "disbursement",
            "deposit",
            "deposits",
            "hold",
            "holds",
            "reserve",
            "reserves",
            "release",
            "conversion",
            "topup",
            "top up",
            "loan",
            "advance",
            "repayment",
            "balance",
            "sweep",
            "bank",
            "brought forward",
            "*auszahlung",
            "*überweisung",
            "*übertrag",
            "*abbuchung",
            "*abhebung",
            "*umbuchung",
            "einzahlung",
            "*saldovortrag",
            "anfangsbestand",
            "virement",
            "virements",
            "versement",
            "retrait",
            "transfert",
            "transferencia",
            "retiro",
            "transferência",
            "saque",
            "repasse",
            "bonifico",
            "trasferimento",
            "prelievo",
            "uitbetaling",
            "overboeking",
            "提现",
            "提現",
            "转账",
            "转帐",
            "轉帳",
            "划账",
            "划拨",
            "充值",
            "打款",
            "提款",
            "提領",
            "转出",
            "转入",
            "余额宝",
            "放款",
            "还款",
            "借款",
            "保证金",
            "冻结",
            "解冻",
            "期初",
            "结转",
            "匯款",
            "汇款",
            "振込",
            "出金",
            "入金",
            "送金",
            "繰越",
        ],
    ),
    (
        Kind::Fee,
        &[
            "fee",
            "fees",
            "commission",
            "commissions",
            "service charge",
            "finance charge",
            "bank charge",
            "advertising",
            "ads",
            "marketing",
            "storage",
            "label",
            "labels",
            "interest",
            "penalty",
            "itemfees",
            "expense",
            "expenses",
            "subscription fee",
            "*gebühr",
            "*gebühren",
            "provision",
            "*provision",
            "*werbekosten",
            "frais",
            "comisión",
            "comisiones",
            "tarifa",
            "tarifas",
            "comissão",
            "comissões",
            "commissione",
            "commissioni",
            "kosten",
            "手续费",
            "手續費",
            "服务费",
            "服務費",
            "佣金",
            "扣费",
            "扣費",
            "退费",
            "平台费",
            "广告费",
            "廣告費",
            "推广费",
            "推廣費",
            "仓储费",
            "倉儲費",
            "运费险",
            "罚款",
            "违约金",
            "技术费",
            "利息",
            "手数料",
            "広告費",
        ],
    ),
    (
        Kind::Tax,
        &[
            "tax",
            "taxes",
            "vat",
            "gst",
            "withholding",
            "itemwithheldtax",
            "*steuer",
            "tva",
            "iva",
            "impuesto",
            "impuestos",
            "imposto",
            "impostos",
            "代扣税",
            "税费",
            "税金",
            "稅金",
            "稅費",
            "消費税",
        ],
    ),
    (
        Kind::Adjustment,
        &[
            "adjustment",
            "adjustments",
            "correction",
            "corrections",
            "journal",
            "journal entry",
            "reconciliation",
            "goodwill",
            "reimbursement",
            "reimbursements",
            "compensation",
            "retrocharge",
            "write off",
            "writeoff",
            "anpassung",
            "*korrektur",
            "*ausgleich",
            "ajustement",
            "ajuste",
            "ajustes",
            "rettifica",
            "correctie",
            "调整",
            "調整",
            "调账",
            "調帳",
            "赔付",
            "賠付",
            "补差",
            "补贴",
            "補貼",
        ],
    ),
    (
        Kind::Return,
        &[
            "chargeback",
            "chargebacks",
            "dispute",
            "disputes",
            "erstattung",
            "*erstattung",
            "*rückzahlung",
            "*gutschrift",
            "remboursement",
            "remboursements",
            "avoir",
            "devolución",
            "devoluciones",
            "reembolso",
            "reembolsos",
            "estorno",
            "devolução",
            "rimborso",
            "rimborsi",
            "terugbetaling",
            "返金",
            "返品",
        ],
    ),
];

/// Words of sales, the plainest last.
const SALES: [(Kind, &[&str]); 3] = [
    (
        Kind::BesideInvoice,
        &[
            "sales order",
            "sales orders",
            "order confirmation",
            "payment",
            "payments",
            "*auftragsbestätigung",
            "auftrag",
            "*zahlung",
            "*zahlungseingang",
            "paiement",
            "pago",
            "pagamento",
            "销售订单",
            "銷售訂單",
            "收款",
            "回款",
        ],
    ),
    (
        Kind::Invoice,
        &[
            "invoice",
            "invoices",
            "sales receipt",
            "*rechnung",
            "facture",
            "factures",
            "factura",
            "facturas",
            "fatura",
            "nota fiscal",
            "fattura",
            "发票",
            "發票",
            "销售出库",
            "銷售出庫",
            "销货单",
            "銷貨單",
            "請求書",
        ],
    ),
    (
        Kind::Sale,
        &[
            "sale",
            "sales",
            "order",
            "orders",
            "sold",
            "charge",
            "charges",
            "checkout",
            "purchase",
            "purchases",
            "principal",
            "itemprice",
            "receipt",
            "capture",
            "retail sale",
            "verkauf",
            "*verkauf",
            "verkäufe",
            "bestellung",
            "*bestellung",
            "kauf",
            "vente",
            "ventes",
            "commande",
            "commandes",
            "venta",
            "ventas",
            "pedido",
            "pedidos",
            "venda",
            "vendas",
            "vendita",
            "vendite",
            "ordine",
            "ordini",
            "verkoop",
            "bestelling",
            "交易",
            "销售",
            "銷售",
            "订单",
            "訂單",
            "交易付款",
            "在线支付",
            "消费",
            "消費",
            "商户消费",
            "出库",
            "零售",
            "购买",
            "購買",
            "下单",
            "普通订单",
            "売上",
            "販売",
            "注文",
        ],
    ),
];

/// Whether a text in small letters has a word. `spaced`: its words between blanks, one at either end.
fn has(spaced: &str, word: &str) -> bool {
    if let Some(part) = word.strip_prefix('*') {
        return spaced.contains(part);
    }
    let is_alphabetic = |c: char| c.is_alphabetic() && (c as u32) < 0x2e80;
    if !word.starts_with(is_alphabetic) {
        return spaced.contains(word);
    }
    spaced.match_indices(word).any(|(at, _)| {
        let before = spaced.get(..at).and_then(|s| s.chars().next_back());
        let after = spaced.get(at + word.len()..).and_then(|s| s.chars().next());
        before == Some(' ') && after == Some(' ')
    })
}

/// The kind that a text says.
pub fn kind(text: &str, heading: &str) -> Kind {
    if is_missing(text.trim()) {
        return Kind::None;
    }
    let lower = text.to_lowercase();
    // `ServiceFee` is a service fee.
    let mut spaced = String::from(" ");
    let mut before = ' ';
    for c in text.chars().take(100) {
        if before.is_lowercase() && c.is_uppercase() {
            spaced.push(' ');
        }
        if c.is_alphanumeric() {
            spaced.extend(c.to_lowercase())
        } else {
            spaced.push(' ')
        }
        before = c;
    }
    spaced.push(' ');
    let is_any = |words: &[&str]| words.iter().any(|word| has(&spaced, word) || lower == *word);
    let says_return = || match state(text, heading) {
        State::Returned | State::PartlyReturned => Some(Kind::Return),
        State::Cancelled => Some(Kind::Cancelled),
        State::Unpaid | State::Fine => None,
    };
    let first = WORDS.iter().find(|(_, words)| is_any(words)).map(|(kind, _)| *kind);
    let then = || SALES.iter().find(|(_, words)| is_any(words)).map(|(kind, _)| *kind);
    first.or_else(says_return).or_else(then).unwrap_or(Kind::Unknown)
}

/// The kinds of a column's lines. Where there are invoices, the orders and payments beside them are no sales.
pub fn kind_beside(text: &str, heading: &str, has_invoices: bool) -> Kind {
    match kind(text, heading) {
        Kind::BesideInvoice if !has_invoices => Kind::Sale,
        // A payment moves money, an order is another document of the same sale.
        Kind::BesideInvoice => {
            let is_order =
                ["order", "auftrag", "订单", "訂單"].iter().any(|w| text.to_lowercase().contains(w));
            if is_order { Kind::Document } else { Kind::Transfer }
        }
        kind => kind,
    }
}

/// Whether a column has invoices.
pub fn has_invoices(column: &RawColumn) -> bool {
    column.cells.iter().any(|text| kind(text, &column.heading) == Kind::Invoice)
}

/// Rows looked at.
const N_ROWS: usize = 1_000;

/// Whether the content of a column tells kinds of lines: at least half of its rows say one that is known, some of them
/// a sale or a return, and `needs_others`: some of them something else.
pub fn tells_kinds(column: &RawColumn, needs_others: bool) -> bool {
    let (mut n, mut n_known, mut n_sales, mut n_others) = (0, 0, 0, 0);
    for text in sample(column, N_ROWS) {
        let kind = kind(&text, &column.heading);
        n += 1;
        n_known += usize::from(!matches!(kind, Kind::Unknown | Kind::None));
        n_sales += usize::from(kind.is_of_sales());
        n_others += usize::from(kind.code().is_some() || matches!(kind, Kind::Return | Kind::Cancelled));
    }
    n_sales > 0 && n_known * 2 >= n && (n_others > 0 || !needs_others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_kinds() {
        for (expected, texts) in [
            (
                Kind::Sale,
                &[
                    "Order",
                    "Sale",
                    "charge",
                    "Purchase",
                    "Verkauf",
                    "Bestellung",
                    "Vente",
                    "Pedido",
                    "销售",
                    "普通订单",
                    "交易付款",
                    "ItemPrice",
                    "売上",
                    "Sales",
                ][..],
            ),
            (Kind::BesideInvoice, &["Express Checkout Payment", "Zahlung", "收款单", "Sales Order"]),
            (Kind::Invoice, &["Invoice", "Rechnung", "Ausgangsrechnung", "销售出库单", "Facture"]),
            (
                Kind::Return,
                &[
                    "Refund",
                    "Payment Refund",
                    "Rückerstattung",
                    "Gutschrift",
                    "退款",
                    "销售退货",
                    "Chargeback",
                    "Credit Memo",
                    "Remboursement",
                    "返金",
                ],
            ),
            (
                Kind::Transfer,
                &[
                    "Transfer",
                    "payout",
                    "General Withdrawal",
                    "Auszahlung",
                    "提现",
                    "转账",
                    "Deposit",
                    "General Currency Conversion",
                    "Virement",
                    "Account Hold for Open Authorization",
                    "振込",
                ],
            ),
            (
                Kind::Fee,
                &[
                    "Service Fee",
                    "FBA Inventory Fee",
                    "Verkaufsgebühr",
                    "手续费",
                    "Refund commission",
                    "stripe_fee",
                    "ItemFees",
                    "Shipping label",
                    "技术服务费",
                    "Frais",
                    "ServiceFee",
                ],
            ),
            (Kind::Tax, &["Tax", "Sales tax", "ItemWithheldTax"]),
            (Kind::Adjustment, &["Adjustment", "Order_Retrocharge", "Anpassung", "调整"]),
            (Kind::Document, &["Quote", "Lieferschein", "采购入库", "Purchase Order"]),
            (Kind::Cancelled, &["Stornorechnung storno", "作废"]),
            (Kind::Unknown, &["Wypłata", "Dine in", "普通", "A1"]),
            (Kind::None, &["", "-"]),
        ] {
            for text in texts {
                assert_eq!(kind(text, "Type"), expected, "{text}");
            }
        }
        assert_eq!(kind_beside("Payment", "Type", true), Kind::Transfer);
        assert_eq!(kind_beside("Payment", "Type", false), Kind::Sale);
        assert_eq!(kind_beside("Sales Order", "Type", true), Kind::Document);
    }
}
