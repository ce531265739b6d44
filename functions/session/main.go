// Command session tells who is signed in, keeps the session alive, ends it,
// and hands out tickets for its sockets.
package main

import (
	"log/slog"
	"os"
	"time"

	"platimo/shared/api"
	"platimo/shared/config"
	"platimo/shared/push"
	"platimo/shared/session"
	"platimo/shared/store"
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	env := config.Read()
	db := config.DynamoDB(env, env.Need("SESSIONS_TABLE"))
	sessions := store.NewSessions(db, env.Need("SESSIONS_TABLE"))

	h := &handler{
		sessions:  sessions,
		sockets:   push.New(store.NewConnections(db, env.Need("CONNECTIONS_TABLE"), ""), config.Sockets(env), time.Now),
		newSecret: session.NewSecret,
		now:       time.Now,
	}
	api.Start(h.routes(api.Site{Sessions: sessions, Directory: store.NewDirectory(db, env.Need("DIRECTORY_TABLE")), Origins: env.List("ORIGINS"), Now: time.Now}))
}
