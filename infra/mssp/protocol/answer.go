package protocol

import (
	"encoding/base64"
	"strconv"
	"time"

	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/soap"
)

// reply is what an operation answers.
type reply struct {
	status    int
	transID   string   // MSSP_TransID; empty: the attribute is left out
	number    string   // MobileUser/MSISDN as it came; empty: MobileUser is left out
	signature []byte   // CMS in DER
	profiles  []string // URIs
	after     func()   // called when the answer is on its way
}

// answer writes a reply in the style of its call.
func (s *Service) answer(op operation, c *call, a reply) []byte {
	ap := []soap.Attr{{Name: "AP_ID", Value: c.apID}, {Name: "AP_TransID", Value: c.transID}, {Name: "AP_PWD", Value: c.password}, {Name: "Instant", Value: c.instant}}
	return write(op.name+"Response", op.answer, c.style, ap, s.ID, a)
}

// write makes the envelope of an answer or a notification. The order of the
// elements is that of the schema.
func write(wrapper, message string, style desk.Style, ap []soap.Attr, service string, a reply) []byte {
	m := soap.E("mss:" + message)
	if style.Unqualified {
		m.Name = message
	}
	m = m.With(soap.Attr{Name: "MajorVersion", Value: "1"}, soap.Attr{Name: "MinorVersion", Value: "1"})
	if a.transID != "" {
		m = m.With(soap.Attr{Name: "MSSP_TransID", Value: a.transID})
	}
	m.Kids = append(m.Kids,
		soap.E("mss:AP_Info").With(ap...),
		soap.E("mss:MSSP_Info", soap.E("mss:MSSP_ID", soap.T("mss:URI", service))).With(soap.Attr{Name: "Instant", Value: instant(time.Now())}),
	)
	if a.number != "" {
		m.Kids = append(m.Kids, soap.E("mss:MobileUser", soap.T("mss:MSISDN", a.number)))
	}
	if a.signature != nil {
		m.Kids = append(m.Kids, soap.E("mss:MSS_Signature", soap.T("mss:Base64Signature", base64.StdEncoding.EncodeToString(a.signature))))
	}
	for _, uri := range a.profiles {
		m.Kids = append(m.Kids, soap.E("mss:SignatureProfile", soap.T("mss:mssURI", uri)))
	}
	m.Kids = append(m.Kids, soap.E("mss:Status",
		soap.E("mss:StatusCode").With(soap.Attr{Name: "Value", Value: strconv.Itoa(a.status)}),
		soap.T("mss:StatusMessage", names[a.status])))

	if style.Wrapper == "" {
		return soap.Envelope(soap.E(wrapper, m))
	}
	return soap.Envelope(soap.E("w:"+wrapper, m).With(soap.Attr{Name: "xmlns:w", Value: style.Wrapper}))
}

// writeFault makes the envelope of a refusal. The AP is at fault for 101 to 109.
func writeFault(no desk.Refusal) []byte {
	who := "env:Receiver"
	if no.Code < desk.Expired {
		who = "env:Sender"
	}
	return soap.Envelope(soap.E("env:Fault",
		soap.E("env:Code", soap.T("env:Value", who), soap.E("env:Subcode", soap.T("env:Value", "mss:_"+strconv.Itoa(no.Code)))),
		soap.E("env:Reason", soap.T("env:Text", names[no.Code]).With(soap.Attr{Name: "xml:lang", Value: "en"})),
		soap.E("env:Detail", soap.T("mss:detail", no.Why)),
	))
}

// instant is an xs:dateTime with milliseconds and zone.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }
