// Command archive lists a merchant's requests and shows the course of each.
package main

import (
	"log/slog"
	"os"
	"time"

	"platimo/shared/api"
	"platimo/shared/config"
	"platimo/shared/store"
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	env := config.Read()
	db := config.DynamoDB(env, env.Need("PAYMENTS_TABLE"), "sk")

	h := &handler{requests: store.NewRequests(db, env.Need("PAYMENTS_TABLE"), ""), now: time.Now}
	api.Start(h.routes(api.Site{
		Sessions:  store.NewSessions(db, env.Need("SESSIONS_TABLE")),
		Directory: store.NewDirectory(db, env.Need("DIRECTORY_TABLE")),
		Origins:   env.List("ORIGINS"), Now: time.Now,
	}))
}
