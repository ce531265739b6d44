package mss

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"
)

const (
	nsEnvelope = "http://www.w3.org/2003/05/soap-envelope"
	nsMSS      = "http://uri.etsi.org/TS102204/v1.1.2#"
	nsFiCom    = "http://mss.ficom.fi/TS102204/v1.0.0#"
)

// operation is one port and the local names of what goes through it.
type operation struct{ port, wrapper, answer string }

var (
	signature   = operation{"MSS_SignaturePort", "MSS_Signature", "MSS_SignatureResp"}
	statusQuery = operation{"MSS_StatusQueryPort", "MSS_StatusQuery", "MSS_StatusResp"}
	receipt     = operation{"MSS_ReceiptPort", "MSS_Receipt", "MSS_ReceiptResp"}
)

// head is what every message begins with (MessageAbstractType). The field tags
// write prefixes literally, which encoding/xml leaves alone, so that namespaces
// are declared once and not on each element.
type head struct {
	MSS         string   `xml:"xmlns:mss,attr"`
	FiCom       string   `xml:"xmlns:fi,attr"`
	Major       int      `xml:"MajorVersion,attr"`
	Minor       int      `xml:"MinorVersion,attr"`
	Mode        string   `xml:"MessagingMode,attr,omitempty"`
	TimeOut     int      `xml:"TimeOut,attr,omitempty"` // seconds
	MSSPTransID string   `xml:"MSSP_TransID,attr,omitempty"`
	AP          apInfo   `xml:"mss:AP_Info"`
	MSSPID      struct{} `xml:"mss:MSSP_Info>mss:MSSP_ID"` // required, may be empty
}

type apInfo struct {
	ID       string `xml:"AP_ID,attr"`
	Password string `xml:"AP_PWD,attr"`
	TransID  string `xml:"AP_TransID,attr"`
	Instant  string `xml:"Instant,attr"`
	URL      string `xml:"AP_URL,attr,omitempty"`
}

// mobileUser is required; its number is not.
type mobileUser struct {
	MSISDN string `xml:"mss:MSISDN,omitempty"`
}

type text struct {
	MimeType string `xml:"MimeType,attr"`
	Encoding string `xml:"Encoding,attr"`
	Text     string `xml:",chardata"`
}

type statusCode struct {
	Value StatusCode `xml:"Value,attr"`
}

func newHead(apID, password, apTransID string, now time.Time) head {
	return head{
		MSS: nsMSS, FiCom: nsFiCom, Major: 1, Minor: 1,
		AP: apInfo{ID: apID, Password: password, TransID: apTransID, Instant: now.UTC().Format("2006-01-02T15:04:05.000Z07:00")},
	}
}

func plain(s string) text { return text{"text/plain", "UTF-8", s} }

// envelope writes the SOAP envelope of one message. The wrapper is unqualified:
// of the forms seen it is the one that every client and service took.
func envelope(wrapper string, message any) ([]byte, error) {
	inner, err := xml.Marshal(message)
	if err != nil {
		return nil, fmt.Errorf("%w: write %s: %w", ErrInvalid, wrapper, err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `%s<env:Envelope xmlns:env="%s"><env:Body><%s>%s</%[3]s></env:Body></env:Envelope>`,
		xml.Header, nsEnvelope, wrapper, inner)
	return b.Bytes(), nil
}
