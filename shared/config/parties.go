package config

import (
	"fmt"
	"time"

	"platimo/shared/bank"
	"platimo/shared/mss"
	"platimo/shared/wpki"
)

// MSSP makes the client of the mobile signature service.
func MSSP(e Env) mss.Client {
	return mss.Client{Endpoint: e.Need("MSS_ENDPOINT"), APID: e.Need("MSS_AP_ID"), Password: e.List("MSS_AP_PASSWORDS")[0], HTTP: HTTPClient(), Now: time.Now}
}

// Banks makes the client of the payers' banks.
func Banks(e Env) *bank.Client {
	banks, err := bank.ParseBanks(e.Need("BANKS"))
	if err != nil {
		panic(fmt.Sprintf("BANKS: %v", err))
	}
	return &bank.Client{Banks: banks, HTTP: HTTPClient()}
}

// Issuers reads the certificates of the CAs that issue signers' certificates,
// and verifies them once.
func Issuers(e Env) *wpki.Issuers {
	issuers, err := wpki.ParseIssuers(e.List("SIGNER_ISSUERS")...)
	if err != nil {
		panic(fmt.Sprintf("SIGNER_ISSUERS: %v", err))
	}
	return issuers
}

// StageSecret is the key of codes and numbers.
func StageSecret(e Env) []byte {
	s := e.Need("STAGE_SECRET")
	if len(s) < 43 {
		panic("STAGE_SECRET must be 256 random bits in base64url")
	}
	return []byte(s)
}
