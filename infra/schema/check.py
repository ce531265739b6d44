"""Checks orders, reports and the simulator's judgement against the schemas.

usage: check.py BANK PAIN001_XSD PAIN002_XSD, from the root of the repository
"""

import json
import sys
from pathlib import Path

from lxml import etree

from bank import Bank, Callback
from judge import Judge

PAYER, PAYEE = "PAYRRSBG", "SHOPRSBG"
ACCOUNTS = [
    {"iban": "RS35165000000000005574", "name": "Mira Kupac", "balance": 10**12, "bic": PAYER},
    {"iban": "RS35845000000040484987", "name": "Knjižara Čačak", "balance": 0, "bic": PAYEE},
]
UNKNOWN = "RS35310123456789121186"
EXAMPLES = Path("infra/bank/testdata")
ORDERS = Path("shared/bank/testdata")
STATUSES = "{*}GrpSts", "{*}PmtInfSts", "{*}TxSts"


def gist(report):
    """What a report says, as "TxSts RJCT AC01"."""
    root = etree.fromstring(report)
    parts = []
    for element in root.iter(*STATUSES):
        parts += [etree.QName(element).localname, element.text]
    return " ".join(parts + [code.text for code in root.iterfind(".//{*}Rsn/{*}Cd")])


def good_order(end_to_end_id, *replacements):
    """The good order with another EndToEndId and some of its text replaced."""
    text = (EXAMPLES / "order.xml").read_text(encoding="utf-8").replace("E-GOOD-1", end_to_end_id)
    for find, put in replacements:
        if find not in text:
            raise ValueError(f"the order has no {find}")
        text = text.replace(find, put)
    return text.encode()


def check_orders(judge, bank):
    """What is sent to banks is valid, for the schema and for the simulator."""
    orders = sorted(ORDERS.glob("*order*.xml"))
    judge.check(f"orders in {ORDERS}", orders, "there is none")
    for path in [EXAMPLES / "order.xml", *orders]:
        document = path.read_bytes()
        judge.valid("order", f"{path} by the schema", document)
        agent = etree.fromstring(document).findtext(".//{*}DbtrAgt/{*}FinInstnId/{*}BICFI")
        status, answer = bank.order(agent, document)
        verdict = judged(status, answer)
        judge.check(f"{path} by the bank", verdict == "valid", verdict)


def judged(status, answer):
    """What the simulator thinks of an order as a document."""
    if status == 400:
        return "unreadable"
    return "invalid" if gist(answer) == "GrpSts RJCT FF01" else "valid"


def check_mutations(judge, bank):
    """Each mutation gets its verdicts, and none is refused by the schema alone."""
    for n, mutation in enumerate(json.loads((EXAMPLES / "mutations.json").read_text(encoding="utf-8"))):
        name = f"mutation: {mutation['name']}"
        good = good_order("E-GOOD-1").decode()
        if good.count(mutation["find"]) != 1:
            judge.check(name, False, f"{mutation['find']!r} is not once in the good order")
            continue
        document = good.replace(mutation["find"], mutation["put"]).replace("E-GOOD-1", f"E-{n}").encode()
        refusal = judge.refusal("order", document)
        judge.check(f"{name}, by the schema", mutation["schema"] == (not refusal), refusal or "takes it")
        status, answer = bank.order(PAYER, document)
        verdict = judged(status, answer)
        judge.check(f"{name}, by the bank", verdict == mutation["bank"], verdict)
        judge.check(f"{name}, by both", not (refusal and verdict == "valid"), "the bank takes what the schema refuses")
        if status != 400:
            judge.valid("report", f"{name}, report", answer)


def check_reports(judge, bank, callback):
    """Every report that the simulator can give is valid, and each is given here."""

    def expect(name, want, answer, code=200):
        status, body = answer
        said = gist(body) if status < 400 else body.decode()
        judge.check(name, (status, said) == (code, want), f"{status} {said}, want {code} {want}")
        judge.valid("report", f"{name}, by the schema", body)

    def announced(name, want):
        expect(name, want, (200, callback.bodies.get(timeout=10)))

    order = good_order("R-1")
    expect("order", "GrpSts ACTC TxSts ACTC", bank.order(PAYER, order), 202)
    announced("callback", "TxSts ACSC")
    expect("booked", "TxSts ACSC", bank.report(PAYER, "R-1"))
    expect("same order again", "TxSts ACSC", bank.order(PAYER, order))
    expect("other order of the same id", "GrpSts RJCT AM05", bank.order(PAYER, order + b"\n"))
    expect("invalid order", "GrpSts RJCT FF01", bank.order(PAYER, good_order("R-2", ("SLEV", "NONE"))))
    expect("order without an id", "GrpSts RJCT FF01", bank.order(PAYER, good_order("R-3", ("M-GOOD-1", ""))))
    refusals = {
        "PmtInfSts RJCT AGNT": (PAYER, PAYEE),
        "PmtInfSts RJCT AC01": (ACCOUNTS[0]["iban"], UNKNOWN),
        "TxSts RJCT AM03": ('Ccy="RSD"', 'Ccy="EUR"'),
        "TxSts RJCT AM01": ("1250.50", "0.00"),
        "TxSts RJCT AC01": (ACCOUNTS[1]["iban"], UNKNOWN),
        "TxSts RJCT AG01": (ACCOUNTS[1]["iban"], ACCOUNTS[0]["iban"]),
        "TxSts RJCT AM04": ("1250.50", "9999999999999999.99"),
    }
    for n, (want, replacement) in enumerate(refusals.items()):
        expect(f"refused, {want}", want, bank.order(PAYER, good_order(f"R-refused-{n}", replacement)))
        expect(f"refused, {want}, asked", want, bank.report(PAYER, f"R-refused-{n}"))

    bank.manage("PUT", "/behaviour", {"next": "hold"})
    expect("held order", "GrpSts RCVD TxSts RCVD", bank.order(PAYER, good_order("R-held")), 202)
    expect("held, asked", "TxSts PDNG", bank.report(PAYER, "R-held"))
    bank.manage("POST", f"/held/{PAYER}/R-held/release", {})
    announced("callback of a released payment", "TxSts ACSC")

    _, report = bank.report(PAYER, "R-1")
    broken = report.replace(b"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>", b"")
    judge.check("a report with an element missing is refused by the schema", judge.refusal("report", broken))


def check_delay(judge, bank):
    """A payment that waits for its time is reported as such."""
    order = good_order("D-1")
    bank.order(PAYER, order)
    status, answer = bank.report(PAYER, "D-1")
    judge.check("delayed payment", (status, gist(answer)) == (200, "TxSts ACSP"), gist(answer))
    judge.valid("report", "delayed payment, by the schema", answer)


def main(binary, order_xsd, report_xsd):
    judge = Judge(order_xsd, report_xsd)
    with Callback() as callback:
        with Bank(binary, "-callback", callback.address) as bank:
            bank.manage("POST", "/accounts", ACCOUNTS)
            check_reports(judge, bank, callback)
        with Bank(binary) as bank:
            bank.manage("POST", "/accounts", ACCOUNTS)
            check_orders(judge, bank)
            check_mutations(judge, bank)
    with Bank(binary, "-delay", "1h") as bank:
        bank.manage("POST", "/accounts", ACCOUNTS)
        check_delay(judge, bank)
    print(f"schema: {judge.passed} passed, {judge.failed} failed")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
