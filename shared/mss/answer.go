package mss

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"platimo/shared/strictxml"
)

// answer is what is acted on in any message of an MSSP. Everything else in it
// may be missing, empty or wrong: AP_Info without Instant, an empty MobileUser
// and "Instant=1234567" were all seen in service.
type answer struct {
	apID, password string
	apTransID      string // never ""
	msspTransID    string
	msisdn         string
	status         StatusCode // never 0
	signature      []byte
}

// readAnswer reads the message of that local name from a SOAP envelope.
func readAnswer(envelope []byte, name string) (answer, error) {
	body, err := soapBody(envelope)
	if err != nil {
		return answer{}, err
	}
	m, err := messageIn(body, name)
	if err != nil {
		return answer{}, err
	}
	return answerOf(m)
}

func soapBody(envelope []byte) (*strictxml.Node, error) {
	root, err := strictxml.Parse(envelope)
	if err != nil {
		return nil, err
	}
	if root.Name != "Envelope" {
		return nil, errors.New("not a SOAP envelope")
	}
	return root.One("Body")
}

// messageIn finds the message below the body or below one wrapper. The wrapper
// may have any name (FiCom calls it MSS_Signature, as the element inside), and
// other elements may stand before the message (rpc:result).
func messageIn(body *strictxml.Node, name string) (*strictxml.Node, error) {
	found := body.All(name)
	for _, wrapper := range body.Children() {
		found = append(found, wrapper.All(name)...)
	}
	if len(body.All("Fault")) > 0 {
		return nil, errors.New("a fault beside something else")
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%d messages %s, want one", len(found), name)
	}
	return found[0], nil
}

func answerOf(m *strictxml.Node) (answer, error) {
	var a answer
	info, err := m.One("AP_Info")
	if err != nil {
		return answer{}, err
	}
	a.apID, _ = info.Attr("AP_ID")
	a.password, _ = info.Attr("AP_PWD")
	a.apTransID, _ = info.Attr("AP_TransID")
	a.msspTransID, _ = m.Attr("MSSP_TransID")
	if a.apTransID == "" || !isName(a.apTransID) {
		return answer{}, errors.New("no AP_TransID, or not one name")
	}
	if !isName(a.msspTransID) {
		return answer{}, errors.New("MSSP_TransID is not one name")
	}
	if a.msisdn, err = m.OptionalText("MobileUser", "MSISDN"); err != nil {
		return answer{}, err
	}
	if a.status, err = statusOf(m); err != nil {
		return answer{}, err
	}
	a.signature, err = signatureOf(m)
	return a, err
}

// isName holds for what real services use as an id: Swisscom's client has 39
// characters, Orange begins with a digit, which no NCName does.
func isName(s string) bool { return len(s) <= 128 && !strings.ContainsAny(s, " \t\r\n") }

// statusOf reads Status/StatusCode, which may nest.
func statusOf(m *strictxml.Node) (StatusCode, error) {
	node, err := m.One("Status", "StatusCode")
	if err != nil {
		return 0, err
	}
	var codes []StatusCode
	for ok := true; ok; {
		value, _ := node.Attr("Value")
		code, known := parseStatus(value)
		if !known {
			return 0, errors.New("StatusCode is not a number of three or four digits")
		}
		codes = append(codes, code)
		if node, ok, err = node.Optional("StatusCode"); err != nil {
			return 0, err
		}
	}
	return refine(codes), nil
}

// signatureOf decodes MSS_Signature/Base64Signature, nil if there is none.
// Services break its lines; those and blanks are the only tolerance.
func signatureOf(m *strictxml.Node) ([]byte, error) {
	text, err := m.OptionalText("MSS_Signature", "Base64Signature")
	if err != nil || text == "" {
		return nil, err
	}
	text = strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(text)
	der, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, errors.New("Base64Signature is not Base64")
	}
	return der, nil
}
