// Command admin enrols merchants, agents and payers; see usage.
package main

import (
	"context"
	"fmt"
	"os"
)

const usage = `admin enrols who is known to the service.

  admin [-stack FILE] merchant add -name N -short S -account A -city C [-code 221] [-min 1,00] [-max 300000,00]
  admin [-stack FILE] agent    add -merchant ID -phone P -name N [-role agent|manager] -certificate FILE
  admin [-stack FILE] payer    add -phone P -name N -bank BIC -account A -certificate FILE
  admin [-stack FILE] payer    import FILE        one JSON object a line, as {"msisdn","name","bank","account","certificates":{"payment"}}
  admin [-stack FILE] merchant|agent|payer list
  admin [-stack FILE] merchant|agent|payer disable ID|PHONE
  admin [-stack FILE] merchant|agent|payer enable ID|PHONE

Amounts are dinars (1.234,50). Certificates are PEM or DER; an agent's must be issued for digital signature, a payer's for
non-repudiation. A disabled agent or merchant is signed out at once; a disabled payer is like a number that was never enrolled.
With -stack FILE (such as .local/stack.json) it talks to a local stack, otherwise to the table that DIRECTORY_TABLE names.
`

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "admin:", err)
		os.Exit(1)
	}
}
