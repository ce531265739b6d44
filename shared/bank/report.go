package bank

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"platimo/shared/strictxml"
)

const nsReport = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"

// Report is a pain.002.001.10 on an order of one payment.
type Report struct {
	messageID  string // OrgnlMsgId
	endToEndID string // "" if the report speaks of the whole message alone
	levels     [3]level
	amount     amount // of OrgnlTxRef, zero if it has none
	creditor   string // IBAN of OrgnlTxRef, "" if it has none
}

// level is what the report says of the message, of its payment information,
// and of the transaction, in this order.
type level struct{ status, reason string }

const (
	group = iota
	payment
	transaction
)

// EndToEndID returns the id of the order that the report is on, "" if it speaks
// of the whole message alone.
func (r Report) EndToEndID() string { return r.endToEndID }

// ParseCallback reads what a bank sends unasked and returns the EndToEndId.
// Nothing else of it counts: it says that Ask has something new.
func ParseCallback(body []byte) (endToEndID string, err error) {
	r, err := Read(body)
	if err != nil {
		return "", err
	}
	if r.endToEndID == "" {
		return "", errors.New("read report: it names no transaction")
	}
	return r.endToEndID, nil
}

// Read reads a report strictly: exactly this message in this version, on one
// payment at most, every element that counts exactly once, instants with a
// zone. Elements that do not count are passed over. Errors do not quote it.
func Read(report []byte) (Report, error) {
	root, err := strictxml.Parse(report)
	if err != nil {
		return Report{}, fmt.Errorf("read report: %w", err)
	}
	if root.Name != "Document" || root.Space != nsReport {
		return Report{}, errors.New("read report: not a pain.002.001.10")
	}
	var r Report
	if err := r.read(root); err != nil {
		return Report{}, fmt.Errorf("read report: %w", err)
	}
	return r, nil
}

func (r *Report) read(root *strictxml.Node) error {
	body, err := root.One("CstmrPmtStsRpt")
	if err != nil {
		return err
	}
	if err := readHeader(body); err != nil {
		return err
	}
	message, err := body.One("OrgnlGrpInfAndSts")
	if err != nil {
		return err
	}
	if r.messageID, err = required(message, "OrgnlMsgId"); err != nil {
		return err
	}
	name, err := required(message, "OrgnlMsgNmId")
	if err != nil {
		return err
	}
	if !strings.HasPrefix(name, "pain.001") {
		return errors.New("OrgnlMsgNmId is of another message")
	}
	if r.levels[group], err = readLevel(message, "GrpSts"); err != nil {
		return err
	}
	info, ok, err := body.Optional("OrgnlPmtInfAndSts")
	if err != nil || !ok {
		return err
	}
	if r.levels[payment], err = readLevel(info, "PmtInfSts"); err != nil {
		return err
	}
	tx, ok, err := info.Optional("TxInfAndSts")
	if err != nil || !ok {
		return err
	}
	return r.readTransaction(tx)
}

func readHeader(body *strictxml.Node) error {
	header, err := body.One("GrpHdr")
	if err != nil {
		return err
	}
	if _, err := required(header, "MsgId"); err != nil {
		return err
	}
	created, err := required(header, "CreDtTm")
	if err != nil {
		return err
	}
	return instant("CreDtTm", created)
}

func (r *Report) readTransaction(tx *strictxml.Node) error {
	var err error
	if r.endToEndID, err = tx.OptionalText("OrgnlEndToEndId"); err != nil {
		return err
	}
	if r.levels[transaction], err = readLevel(tx, "TxSts"); err != nil {
		return err
	}
	accepted, err := tx.OptionalText("AccptncDtTm")
	if err != nil {
		return err
	}
	if accepted != "" {
		if err := instant("AccptncDtTm", accepted); err != nil {
			return err
		}
	}
	ref, ok, err := tx.Optional("OrgnlTxRef")
	if err != nil || !ok {
		return err
	}
	if r.creditor, err = ref.OptionalText("CdtrAcct", "Id", "IBAN"); err != nil {
		return err
	}
	instructed, ok, err := ref.Optional("Amt", "InstdAmt")
	if err != nil || !ok {
		return err
	}
	r.amount, err = readAmount(instructed)
	return err
}

var (
	isStatus = regexp.MustCompile(`^[A-Z]{4}$`)
	isCode   = regexp.MustCompile(`^[A-Z0-9]{1,4}$`)
)

// readLevel reads a status and the first reason given for it.
func readLevel(n *strictxml.Node, name string) (level, error) {
	var l level
	var err error
	if l.status, err = n.OptionalText(name); err != nil {
		return level{}, err
	}
	if l.status != "" && !isStatus.MatchString(l.status) {
		return level{}, fmt.Errorf("%s is not a status", name)
	}
	for _, info := range n.All("StsRsnInf") {
		code, err := info.OptionalText("Rsn", "Cd")
		if err != nil {
			return level{}, err
		}
		own, err := info.OptionalText("Rsn", "Prtry")
		if err != nil {
			return level{}, err
		}
		if code != "" && (own != "" || !isCode.MatchString(code)) || !isText(own, 0, 35) {
			return level{}, errors.New("element Rsn is not one reason")
		}
		if l.reason == "" {
			l.reason = code + own
		}
	}
	return l, nil
}

func required(n *strictxml.Node, name string) (string, error) {
	text, err := n.Text(name)
	if err == nil && !isText(text, 1, 35) {
		err = fmt.Errorf("%s is not a text of 1-35 characters", name)
	}
	return text, err
}

// instant refuses xs:dateTime without a zone: it could mean two hours.
func instant(name, text string) error {
	if _, err := time.Parse(time.RFC3339, text); err != nil {
		return fmt.Errorf("%s is not an instant with a zone", name)
	}
	return nil
}
