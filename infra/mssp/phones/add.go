package phones

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

// Add makes phones, all or none, and shows them in the same order. A number
// that has a phone keeps it as it is, PIN and name included.
func (b *Book) Add(all []New, now time.Time) ([]View, error) {
	made := make([]*phone, len(all))
	failed := make([]error, len(all))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var work sync.WaitGroup
	for n := range all {
		if all[n], failed[n] = all[n].checked(); failed[n] != nil {
			break
		}
		if _, err := b.Find(all[n].MSISDN); err == nil {
			continue
		}
		slots <- struct{}{}
		work.Go(func() {
			defer func() { <-slots }()
			made[n], failed[n] = newPhone(all[n], b.authority, now)
		})
	}
	work.Wait()
	for n, err := range failed {
		if err != nil {
			return nil, fmt.Errorf("phone %d: %w", n+1, err)
		}
	}
	return b.take(all, made)
}

// take puts the phones into the book that are still new.
func (b *Book) take(all []New, made []*phone) ([]View, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var fresh []any
	added := map[string]*phone{}
	for n, want := range all {
		if b.phones[want.MSISDN] == nil && added[want.MSISDN] == nil {
			added[want.MSISDN] = made[n]
			fresh = append(fresh, made[n])
		}
	}
	if len(fresh) > 0 {
		if err := b.journal.Append(kindPhone, fresh...); err != nil {
			return nil, err
		}
	}
	views := make([]View, len(all))
	for n, want := range all {
		if p := added[want.MSISDN]; p != nil {
			b.phones[want.MSISDN] = p
		}
		views[n] = b.phones[want.MSISDN].view()
	}
	return views, nil
}
