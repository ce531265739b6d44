package mss

import "strings"

// faultIn reads a SOAP fault, 1.2 or 1.1, and tells whether the envelope holds
// one and nothing beside it. A fault whose code cannot be read is still one.
func faultIn(envelope []byte) (*Fault, bool) {
	body, err := soapBody(envelope)
	if err != nil || len(body.Children()) != 1 || body.Children()[0].Name != "Fault" {
		return nil, false
	}
	node := body.Children()[0]
	var codes []StatusCode
	if text, err := node.OptionalText("faultcode"); err == nil { // SOAP 1.1 §4.4
		codes = appendFaultCode(codes, text)
	}
	node, ok, err := node.Optional("Code")
	for ok && err == nil { // SOAP 1.2 part 1 §5.4.1: Code/Subcode/Subcode…, each with a Value
		if text, err := node.OptionalText("Value"); err == nil {
			codes = appendFaultCode(codes, text)
		}
		node, ok, err = node.Optional("Subcode")
	}
	if err != nil { // two codes are no code
		codes = nil
	}
	return &Fault{Code: refine(codes)}, true
}

// appendFaultCode reads the forms seen: mss:_401, fi:_208, fi:1014. A QName
// such as env:Receiver has no number.
func appendFaultCode(codes []StatusCode, qname string) []StatusCode {
	local := qname[strings.LastIndexByte(qname, ':')+1:]
	if code, ok := parseStatus(strings.TrimPrefix(local, "_")); ok {
		return append(codes, code)
	}
	return codes
}
