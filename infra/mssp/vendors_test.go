package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestVendors sends one request in the styles of several makers, and wants the
// answer in the same style.
func TestVendors(t *testing.T) {
	s := start(t, t.TempDir())
	s.phone(t, mira)
	const (
		env  = "http://www.w3.org/2003/05/soap-envelope"
		etsi = "http://uri.etsi.org/TS102204/v1.1.2#"
		wsdl = "http://uri.example/mssp.wsdl"
	)
	for n, c := range []struct {
		name             string
		text             string // of the envelope; %[1]s AP_TransID, %[2]s Instant
		wrapper, message string // namespaces of the answer
	}{
		{"a qualified wrapper round an unqualified message, in one line with a declaration", `<?xml version="1.0" ?><S:Envelope xmlns:S="` + env + `"><S:Body>` +
			`<n9:MSS_Signature xmlns:n5="` + etsi + `" xmlns:n9="` + wsdl + `"><MSS_SignatureReq TimeOut="80" MessagingMode="asynchClientServer" MajorVersion="1" MinorVersion="1">` +
			`<n5:AP_Info AP_ID="mid://ap.example" AP_PWD="" AP_TransID="%[1]s" Instant="%[2]s"/><n5:MSSP_Info><n5:MSSP_ID><n5:URI>http://x.example/</n5:URI></n5:MSSP_ID></n5:MSSP_Info>` +
			`<n5:MobileUser><n5:MSISDN>381641234567</n5:MSISDN></n5:MobileUser><n5:DataToBeSigned MimeType="text/plain" Encoding="UTF-8">Test: Do you want to login? (trp4r)</n5:DataToBeSigned>` +
			`<n5:SignatureProfile><n5:mssURI>http://x.example/AuthProfile1</n5:mssURI></n5:SignatureProfile></MSS_SignatureReq></n9:MSS_Signature></S:Body></S:Envelope>`, wsdl, ""},
		{"a default namespace, pretty-printed, no TimeOut", `<?xml version="1.0"?>
<env:Envelope xmlns:env="` + env + `">
 <env:Header><h:Trace xmlns:h="urn:h">1</h:Trace></env:Header>
 <env:Body>
  <MSS_Signature>
   <MSS_SignatureReq xmlns="` + etsi + `" MajorVersion="1" MinorVersion="1"
     MessagingMode="asynchClientServer">
    <AP_Info AP_ID=" http://ap.example/x" AP_TransID="%[1]s" AP_PWD="ssl" Instant="%[2]s"/>
    <MSSP_Info>
     <MSSP_ID/>
    </MSSP_Info>
    <MobileUser>
     <MSISDN>
       +381641234567
     </MSISDN>
    </MobileUser>
    <DataToBeSigned>
     24F56B87
    </DataToBeSigned>
    <SignatureProfile>
     <mssURI>http://ap.example/authentication-profile.xml
</mssURI>
    </SignatureProfile>
   </MSS_SignatureReq>
  </MSS_Signature>
 </env:Body>
</env:Envelope>
`, "", etsi},
		{"an ISO-8859-1 document of SOAP 1.1, wrapper in the namespace of the message", `<?xml version="1.0" encoding="ISO-8859-1"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>` +
			`<MSS_Signature xmlns="` + etsi + `"><MSS_SignatureReq MessagingMode="asynchClientServer"><AP_Info AP_ID="a" AP_TransID="%[1]s" Instant="%[2]s"/><MSSP_Info/>` +
			"<MobileUser><MSISDN>+381641234567</MSISDN></MobileUser><DataToBeSigned>Caf\xe9</DataToBeSigned></MSS_SignatureReq></MSS_Signature></e:Body></e:Envelope>", etsi, etsi},
	} {
		s.behave(t, mira, "sign")
		st := s.post(t, "MSS_SignaturePort", fmt.Sprintf(c.text, fmt.Sprint("ID-", n, "-", strings.Repeat("x", 40)), time.Now().UTC().Format(time.RFC3339)))
		if st.Body.Fault != nil || st.code(t) != 100 {
			t.Errorf("%s: answer %+v", c.name, st.Body.Fault)
			continue
		}
		w := st.Body.Wrapper
		if w.XMLName.Space != c.wrapper || w.Message.XMLName.Space != c.message || w.XMLName.Local != "MSS_SignatureResponse" {
			t.Errorf("%s: answer in {%s}%s/{%s}, want {%s} and {%s}", c.name, w.XMLName.Space, w.XMLName.Local, w.Message.XMLName.Space, c.wrapper, c.message)
		}
		// The next message comes with the first AP_TransID, or with another one.
		m := query(w.Message.MSSPTransID)
		if m.ap["AP_ID"] = w.Message.AP.ID; n == 1 {
			m.ap["AP_TransID"] = w.Message.AP.TransID
		}
		for s.send(t, m).code(t) == 504 { // as fast as it can
		}
		if got := s.send(t, m).code(t); got != 502 {
			t.Errorf("%s: it ends with %d, want 502", c.name, got)
		}
	}
}
