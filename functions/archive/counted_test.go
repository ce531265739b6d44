package main

import (
	"context"

	"platimo/shared/payment"
)

// counted counts the looks that one page makes.
type counted struct {
	requests
	most, page int
}

func (c *counted) ListDay(ctx context.Context, payee, day string, before payment.ID, limit int32) ([]payment.Request, error) {
	c.page++
	c.most = max(c.most, c.page)
	return c.requests.ListDay(ctx, payee, day, before, limit)
}
