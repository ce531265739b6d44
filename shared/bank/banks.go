package bank

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// ParseBanks reads "BIC=URL BIC=URL" into the map of Client. It refuses an
// empty list, a BIC that is none or comes twice, and an address that is not
// https (http is for this machine alone) or has anything beyond a path.
func ParseBanks(list string) (map[string]string, error) {
	banks := map[string]string{}
	for pair := range strings.FieldsSeq(list) {
		bic, address, _ := strings.Cut(pair, "=")
		if !isBIC.MatchString(bic) {
			return nil, errors.New("banks: an entry does not begin with a BIC and =")
		}
		if _, double := banks[bic]; double {
			return nil, fmt.Errorf("banks: %s comes twice", bic)
		}
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && !isLocal(u) {
			return nil, fmt.Errorf("banks: the address of %s is no https URL", bic)
		}
		banks[bic] = strings.TrimRight(address, "/")
	}
	if len(banks) == 0 {
		return nil, errors.New("banks: none is given")
	}
	return banks, nil
}

func isLocal(u *url.URL) bool {
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && ip.IsLoopback())
}
