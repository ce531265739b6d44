package protocol

import (
	"fmt"
	"io"
	"time"
	"unicode"

	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/history"
	"platimo/infra/mssp/phones"
	"platimo/infra/mssp/soap"
)

// call is a message that came, with what every message carries.
type call struct {
	message  *soap.Node
	style    desk.Style
	apID     string
	transID  string // AP_TransID
	password string
	instant  string // as it came
	apURL    string
	entry    *history.Entry // of this exchange; operations add what they know
}

// tolerance is how far the clock of an AP may be off.
const tolerance = 5 * time.Minute

// readCall reads the message of an operation, or refuses.
func readCall(r io.Reader, op operation, entry *history.Entry) (*call, error) {
	root, err := soap.Parse(r)
	if err != nil {
		return nil, desk.Refusal{Code: desk.WrongParam, Why: err.Error()}
	}
	c := &call{entry: entry}
	if err := c.open(root, op.request); err != nil {
		return nil, err
	}
	ap, err := c.need("AP_Info")
	if err != nil {
		return nil, err
	}
	c.apID, c.transID, c.password = ap.Attr("AP_ID"), ap.Attr("AP_TransID"), ap.Attr("AP_PWD")
	c.instant, c.apURL = ap.Attr("Instant"), ap.Attr("AP_URL")
	switch {
	case c.apID == "" || c.transID == "" || c.instant == "":
		return nil, desk.Refusal{Code: desk.MissingParam, Why: "AP_Info wants AP_ID, AP_TransID and Instant"}
	case len(c.apID) > 256 || len(c.apURL) > 1024:
		return nil, desk.Refusal{Code: desk.WrongParam, Why: "AP_ID or AP_URL is too long"}
	case !isNCName(c.transID):
		return nil, desk.Refusal{Code: desk.WrongParam, Why: "AP_TransID is not an NCName"}
	}
	entry.APID, entry.APTransID = c.apID, c.transID
	at, err := time.Parse(time.RFC3339, c.instant) // takes a fraction of any length, and none
	if err != nil || time.Since(at).Abs() > tolerance {
		return nil, desk.Refusal{Code: desk.WrongParam, Why: "Instant is not near the time of this service, or has no zone"}
	}
	return c, nil
}

// open finds the message in the envelope: in one wrapper, whatever its name and
// namespace and whatever stands beside it.
func (c *call) open(root *soap.Node, name string) error {
	body, err := root.Find("Body")
	if root.Local != "Envelope" || body == nil || err != nil || body.First() == nil {
		return desk.Refusal{Code: desk.WrongParam, Why: "not a SOAP envelope with a body"}
	}
	wrapper := body.First()
	switch found := wrapper.All(name); len(found) {
	case 1:
		c.message = found[0]
	case 0:
		return desk.Refusal{Code: desk.IncompatibleInterface, Why: "this port takes " + name}
	default:
		return desk.Refusal{Code: desk.WrongParam, Why: "two messages"}
	}
	c.style = desk.Style{Wrapper: wrapper.Space, Unqualified: c.message.Space == ""}
	return nil
}

// find follows a path from the message; nil if nothing is there.
func (c *call) find(path ...string) (*soap.Node, error) {
	n, err := c.message.Find(path...)
	if err != nil {
		return nil, desk.Refusal{Code: desk.WrongParam, Why: err.Error()}
	}
	return n, nil
}

// need is find of what must be there.
func (c *call) need(path ...string) (*soap.Node, error) {
	n, err := c.find(path...)
	if err == nil && n == nil {
		err = desk.Refusal{Code: desk.MissingParam, Why: fmt.Sprintf("no %s", path[len(path)-1])}
	}
	return n, err
}

// number reads MobileUser/MSISDN: as it came, and as E.164.
func (c *call) number() (came, msisdn string, err error) {
	n, err := c.need("MobileUser", "MSISDN")
	if err != nil {
		return "", "", err
	}
	msisdn, err = phones.ParseMSISDN(n.Text())
	if err != nil {
		return "", "", desk.Refusal{Code: desk.WrongParam, Why: err.Error()}
	}
	c.entry.MSISDN = msisdn
	return n.Text(), msisdn, nil
}

// transaction finds what the message asks about by MSSP_TransID.
func (c *call) transaction(d *desk.Desk) (desk.Transaction, error) {
	id := c.message.Attr("MSSP_TransID")
	if id == "" {
		return desk.Transaction{}, desk.Refusal{Code: desk.MissingParam, Why: "no MSSP_TransID"}
	}
	t, ok := d.Find(id)
	switch {
	case !ok:
		return desk.Transaction{}, desk.Refusal{Code: desk.WrongParam, Why: "no such MSSP_TransID"}
	case t.APID != c.apID:
		return desk.Transaction{}, desk.Refusal{Code: desk.Unauthorized, Why: "the MSSP_TransID belongs to another AP"}
	}
	c.entry.MSSPTransID, c.entry.MSISDN = t.ID, t.MSISDN
	return t, nil
}

// isNCName follows Namespaces in XML §3 closely enough: a letter or underscore,
// then letters, digits, marks and . - _, without a colon.
func isNCName(s string) bool {
	for i, r := range s {
		switch {
		case r == '_', unicode.IsLetter(r):
		case i > 0 && (r == '.' || r == '-' || unicode.IsDigit(r) || unicode.IsMark(r)):
		default:
			return false
		}
	}
	return s != "" && len(s) <= 256
}

// refusalOf is how an end is told to whoever asks: a fault, except for a
// signature.
func refusalOf(t desk.Transaction) error {
	if t.Status == desk.ValidSignature {
		return nil
	}
	return desk.Refusal{Code: t.Status, Why: "so the transaction ended"}
}
