//! What the word in a status column says of a sale.

/// What became of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// It stands, as far as the word tells.
    #[default]
    Fine,
    /// It was never paid.
    Unpaid,
    /// It was cancelled.
    Cancelled,
    /// All of it was returned or refunded.
    Returned,
    /// A part of it was; which, the word does not tell.
    PartlyReturned,
}

/// First what undoes a return, then what is one: 退款关闭 is no refund.
const CHINESE: [(State, &[&str]); 5] = [
    (
        State::Fine,
        &[
            "未退",
            "无退",
            "無退",
            "没有退",
            "沒有退",
            "没有申请",
            "沒有申請",
            "退款关闭",
            "退款關閉",
            "退款失败",
            "退款失敗",
            "取消退",
            "拒绝退",
            "拒絕退",
            "撤销退",
            "撤銷退",
            "未取消",
            "可退",
        ],
    ),
    (State::PartlyReturned, &["部分退"]),
    (
        State::Returned,
        &[
            "退货", "退貨", "退款", "退单", "退單", "红冲", "红字", "紅沖", "紅字", "沖銷", "冲销", "销退",
            "銷退", "返品", "返金",
        ],
    ),
    (
        State::Unpaid,
        &[
            "未付",
            "待付",
            "未支付",
            "待支付",
            "等待付款",
            "等待买家付款",
            "等待買家付款",
            "付款失败",
            "未入金",
            "入金待ち",
            "付款失敗",
            "支付失败",
            "支付失敗",
            "未缴",
            "未繳",
        ],
    ),
    (
        State::Cancelled,
        &[
            "取消",
            "キャンセル",
            "关闭",
            "關閉",
            "作废",
            "作廢",
            "无效",
            "無效",
            "撤单",
            "撤單",
            "撤销",
            "撤銷",
        ],
    ),
];

/// What a word says. `heading` is the column's: under `Returned`, `Yes` is a return.
pub fn state(text: &str, heading: &str) -> State {
    let text = text.trim().to_lowercase();
    if text.is_empty() || text.len() > 100 {
        return State::Fine;
    }
    if let Some((state, _)) =
        CHINESE.into_iter().find(|(_, words)| words.iter().any(|word| text.contains(word)))
    {
        return state;
    }
    if matches!(text.as_str(), "yes" | "y" | "true" | "t" | "1" | "是" | "x") {
        return asked_by(heading);
    }
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let is_undone = has(&["not", "no", "non", "never", "rejected", "declined", "denied"]);
    let is_return = has(&["returned", "return", "returns", "refunded", "refund", "refunds", "chargeback"])
        || has(&[
            "reversed",
            "reversal",
            "retourniert",
            "erstattet",
            "rückerstattet",
            "retoure",
            "gutschrift",
        ])
        || has(&[
            "remboursé",
            "remboursée",
            "retourné",
            "retournée",
            "devuelto",
            "devolución",
            "reembolsado",
        ])
        || has(&["rimborsato", "reso", "terugbetaald", "retour", "devolvido"])
        || (has(&["credit"]) && has(&["note", "memo"]));
    if is_return {
        return match (is_undone, has(&["partial", "partially", "partly"])) {
            (true, _) => State::Fine,
            (_, true) => State::PartlyReturned,
            _ => State::Returned,
        };
    }
    let waits = has(&["pending", "awaiting", "failed", "waiting", "not", "no"]);
    if has(&["unpaid", "abandoned", "failed", "expired", "declined", "unbezahlt", "impayé", "impagado"])
        || (has(&["payment", "paid"]) && waits)
    {
        return State::Unpaid;
    }
    let is_cancelled =
        has(&["cancelled", "canceled", "cancel", "cancellation", "void", "voided", "annulled"])
            || has(&["storniert", "storno", "abgebrochen", "annulliert", "annulé", "annulée", "cancelado"])
            || has(&["cancelada", "anulado", "annullato", "geannuleerd"]);
    if is_cancelled && !has(&["not", "no", "non", "never"]) { State::Cancelled } else { State::Fine }
}

/// Words of sales that stand: paid, on their way, done.
const FINE: &[&str] = &[
    "complete",
    "completed",
    "completing",
    "paid",
    "shipped",
    "shipping",
    "delivered",
    "delivering",
    "fulfilled",
    "unfulfilled",
    "partial",
    "partially",
    "success",
    "successful",
    "succeeded",
    "settled",
    "closed",
    "processing",
    "processed",
    "progress",
    "open",
    "opened",
    "confirmed",
    "approved",
    "active",
    "invoiced",
    "billed",
    "authorized",
    "authorised",
    "captured",
    "new",
    "ready",
    "sent",
    "dispatched",
    "transit",
    "received",
    "accepted",
    "done",
    "ok",
    "finished",
    "final",
    "finalized",
    "posted",
    "booked",
    "cleared",
    "valid",
    "normal",
    "ordered",
    "placed",
    "pending",
    "awaiting",
    "hold",
    "waiting",
    "scheduled",
    "packed",
    "picked",
    "released",
    "created",
    "won",
    "sold",
    "collected",
    "exchanged",
    "backordered",
    "preorder",
    "no",
    "n",
    "false",
    "f",
    "0",
    "bezahlt",
    "versandt",
    "versendet",
    "abgeschlossen",
    "geliefert",
    "erledigt",
    "offen",
    "fakturiert",
    "gebucht",
    "verbucht",
    "bestätigt",
    "angenommen",
    "aktiv",
    "neu",
    "payé",
    "payée",
    "expédié",
    "expédiée",
    "livré",
    "livrée",
    "terminé",
    "terminée",
    "pagado",
    "enviado",
    "entregado",
    "completado",
    "pago",
    "entregue",
    "concluído",
    "aprovado",
    "faturado",
    "autorizada",
    "pagato",
    "spedito",
    "consegnato",
    "completato",
    "betaald",
    "verzonden",
    "geleverd",
    "voltooid",
    "afgerond",
    "emitida",
    "ativo",
    "nein",
];

/// The same in languages without blanks between words.
const FINE_INSIDE: &[&str] = &[
    "成功",
    "完成",
    "已付",
    "已支付",
    "已发",
    "已發",
    "待发",
    "待發",
    "待收",
    "已收",
    "已签收",
    "已簽收",
    "正常",
    "有效",
    "已审",
    "已審",
    "已出库",
    "已出庫",
    "生效",
    "确认",
    "確認",
    "待评",
    "已评",
    "待評",
    "已評",
    "发货",
    "發貨",
    "出貨",
    "配送",
    "结束",
    "結束",
    "结清",
    "結清",
    "已结",
    "已結",
    "处理中",
    "處理中",
    "进行中",
    "進行中",
    "已开票",
    "已開票",
    "否",
    "完了",
    "済",
    "等待",
    "新建",
    "待审",
    "待審",
];

/// Whether the word of a status is known at all. An empty one says nothing that could be misunderstood.
pub fn is_known(text: &str, heading: &str) -> bool {
    let lower = text.trim().to_lowercase();
    if super::profile::is_missing(&lower) || state(text, heading) != State::Fine {
        return true;
    }
    // Known words that undo others ("not returned", 未退款) are recognised with them.
    let is_undone = CHINESE.iter().any(|(_, words)| words.iter().any(|word| lower.contains(word)));
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    is_undone
        || FINE_INSIDE.iter().any(|word| lower.contains(word))
        || words.any(|word| FINE.contains(&word) || word == "not" || word == "refund" || word == "returned")
        || matches!(lower.as_str(), "yes" | "y" | "true" | "t" | "1" | "是" | "x")
}

/// What `Yes` means under a heading.
fn asked_by(heading: &str) -> State {
    let heading = heading.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    if has(&["return", "refund", "退"]) {
        State::Returned
    } else if has(&["cancel", "void", "取消", "作废", "作廢"]) {
        State::Cancelled
    } else {
        State::Fine
    }
}

/// Whether a column tells kinds of documents, so that a return is a row of its own, and not states of a sale.
pub fn tells_kinds(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    ["type", "kind", "类型", "類型", "类别", "類別", "單別"].iter().any(|word| heading.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_say_something() {
        for text in [
            "Completed",
            "paid",
            "Partially fulfilled",
            "交易成功",
            "待发货",
            "No",
            "",
            "Not returned",
            "未退款",
            "退款成功",
            "Versandt",
            "In transit",
            "storniert",
            "発送済み",
        ] {
            assert!(is_known(text, "Status"), "{text}");
        }
        for text in ["Abgelehnt", "A", "07", "Zrealizowane", "挂账", "Verworfen", "teilweise"] {
            assert!(!is_known(text, "Status"), "{text}");
        }
    }

    #[test]
    fn words() {
        for (expected, texts) in [
            (
                State::Returned,
                &[
                    "Returned",
                    "REFUNDED",
                    "refund",
                    "已退款",
                    "退款成功",
                    "销售退货",
                    "退貨單",
                    "Credit Note",
                    "retourniert",
                    "Remboursée",
                ][..],
            ),
            (State::PartlyReturned, &["Partially refunded", "部分退款"]),
            (
                State::Unpaid,
                &["unpaid", "Pending payment", "payment_failed", "未付款", "等待买家付款", "Not paid"],
            ),
            (
                State::Cancelled,
                &["Cancelled", "canceled", "VOID", "storniert", "Annulée", "已取消", "交易关闭", "作廢"],
            ),
            (
                State::Fine,
                &[
                    "Completed",
                    "Paid",
                    "shipped",
                    "",
                    "No",
                    "Not returned",
                    "没有申请退款",
                    "退款关闭",
                    "未退款",
                    "交易成功",
                    "已付款",
                    "Returning customer",
                    "Refund declined",
                    "pending",
                    "not cancelled",
                ],
            ),
        ] {
            for text in texts {
                assert_eq!(state(text, "Status"), expected, "{text}");
            }
        }
        assert_eq!(state("Yes", "Returned"), State::Returned);
        assert_eq!(state("是", "是否退货"), State::Returned);
        assert_eq!(state("1", "is_cancelled"), State::Cancelled);
        assert_eq!(state("Yes", "Status"), State::Fine);
        assert!(tells_kinds("单据类型") && tells_kinds("Transaction Type") && !tells_kinds("订单状态"));
    }
}
