package wpkitest_test

import (
	"fmt"

	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

// A program that is no test passes Panic for the test.
func Example() {
	ca := wpkitest.NewCA(wpkitest.Panic{})
	mira := ca.Signer(wpkitest.Panic{}, wpkitest.Person{Usage: wpki.SignIn})
	text := []byte("PlatiMo prijava")
	v, err := wpki.Verify(mira.Sign(text), text, mira.Policy())
	fmt.Println(v.Usage(), v.Covers(text), err)
	// Output: sign-in true <nil>
}
