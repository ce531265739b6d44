package soap

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// ContentType of every message.
const ContentType = "application/soap+xml; charset=utf-8"

// URI by which the service names itself.
const serviceURI = "http://mssp.example.rs/"

// Answer is what any answer or notification can hold.
type Answer struct {
	Wrapper, Message               string // element names
	APID, APTransID, APPwd, APInst string // echoed
	MSSPTransID, MSISDN            string
	Status                         int
	Signature                      []byte
	Profile                        string // echoed in a signature answer
}

// names of the status codes, as StatusMessage.
var names = map[int]string{
	100: "REQUEST_OK", 101: "WRONG_PARAM", 102: "MISSING_PARAM", 103: "WRONG_DATA_LENGTH", 104: "UNAUTHORIZED_ACCESS", 105: "UNKNOWN_CLIENT",
	107: "INAPPROPRIATE_DATA", 109: "UNSUPPORTED_PROFILE", 208: "EXPIRED_TRANSACTION", 209: "OTA_ERROR", 400: "USER_SIGN", 401: "USER_CANCEL",
	402: "PIN_NR_BLOCKED", 403: "CARD_BLOCKED", 404: "NO_KEY_FOUND", 406: "PB_SIGNATURE_PROCESS", 422: "NO_CERT_FOUND", 500: "SIGNATURE",
	501: "REVOKED_CERTIFICATE", 502: "VALID_SIGNATURE", 503: "INVALID_SIGNATURE", 504: "OUTSTANDING_TRANSACTION", 900: "INTERNAL_ERROR",
}

// Write makes the envelope of an answer.
func (a Answer) Write(now time.Time) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body><` + a.Wrapper + `>`)
	fmt.Fprintf(&b, `<mss:%s xmlns:mss="http://uri.etsi.org/TS102204/v1.1.2#" MajorVersion="1" MinorVersion="1"`, a.Message)
	if a.MSSPTransID != "" {
		fmt.Fprintf(&b, ` MSSP_TransID="%s"`, escape(a.MSSPTransID))
	}
	fmt.Fprintf(&b, `><mss:AP_Info AP_ID="%s" AP_TransID="%s" AP_PWD="%s" Instant="%s"/>`, escape(a.APID), escape(a.APTransID), escape(a.APPwd), escape(a.APInst))
	fmt.Fprintf(&b, `<mss:MSSP_Info Instant="%s"><mss:MSSP_ID><mss:URI>%s</mss:URI></mss:MSSP_ID></mss:MSSP_Info>`, Instant(now), serviceURI)
	if a.MSISDN != "" {
		fmt.Fprintf(&b, `<mss:MobileUser><mss:MSISDN>%s</mss:MSISDN></mss:MobileUser>`, escape(a.MSISDN))
	}
	if a.Signature != nil {
		fmt.Fprintf(&b, `<mss:MSS_Signature><mss:Base64Signature>%s</mss:Base64Signature></mss:MSS_Signature>`, base64.StdEncoding.EncodeToString(a.Signature))
	}
	if a.Profile != "" {
		fmt.Fprintf(&b, `<mss:SignatureProfile><mss:mssURI>%s</mss:mssURI></mss:SignatureProfile>`, escape(a.Profile))
	}
	fmt.Fprintf(&b, `<mss:Status><mss:StatusCode Value="%d"/><mss:StatusMessage>%s</mss:StatusMessage></mss:Status>`, a.Status, names[a.Status])
	fmt.Fprintf(&b, `</mss:%s></%s></env:Body></env:Envelope>`, a.Message, a.Wrapper)
	return []byte(b.String())
}

// Fault makes the envelope of a refusal.
func Fault(code int) []byte {
	who := "Receiver"
	if code >= 101 && code <= 109 {
		who = "Sender"
	}
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body><env:Fault><env:Code><env:Value>env:%s</env:Value><env:Subcode><env:Value xmlns:mss="http://uri.etsi.org/TS102204/v1.1.2#">mss:_%d</env:Value></env:Subcode></env:Code><env:Reason><env:Text xml:lang="en">%s</env:Text></env:Reason></env:Fault></env:Body></env:Envelope>`,
		who, code, names[code])
}

// Instant writes a time as xs:dateTime with milliseconds and zone.
func Instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // a Builder takes everything
	}
	return b.String()
}
