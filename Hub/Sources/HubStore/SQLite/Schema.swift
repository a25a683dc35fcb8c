import GRDB

/// The tables of the database, and their migrations.
enum Schema {
  /// Marks the file as a database of roost-hub: "RHub".
  private static let applicationID: Int32 = 0x5248_7562

  /// Checks that a database is one of roost-hub, and migrates it to this version.
  static func prepare(_ pool: DatabasePool, path: String) throws {
    let (id, isEmpty) = try pool.read { database in
      (
        try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
        try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
      )
    }
    guard id == applicationID || isEmpty else { throw StoreError.foreign(path: path) }
    if try pool.read(migrations.hasBeenSuperseded) { throw StoreError.newer(path: path) }
    try migrations.migrate(pool)
  }

  private static var migrations: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: first)
    }
    migrator.registerMigration("2: whose requests") { database in
      try database.execute(sql: requestOwners)
    }
    migrator.registerMigration("3: loads") { database in
      try database.execute(sql: loads)
    }
    migrator.registerMigration("4: a policy's unknown fields", migrate: separateExtras)
    migrator.registerMigration("5: fetches") { database in
      try database.execute(sql: "ALTER TABLE messages ADD COLUMN fetched_at INTEGER")
    }
    migrator.registerMigration("6: blobs") { database in
      try database.execute(sql: blobs)
    }
    return migrator
  }

  /// The tables of the first version.
  ///
  /// Times are milliseconds since 1970; a `record` is an object of the API as
  /// JSON, and the other columns are those that queries use.
  private static let first = """
    CREATE TABLE tokens (
      id TEXT NOT NULL PRIMARY KEY, hash BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, owner TEXT,
      scope TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER);

    CREATE TABLE repositories (
      repo TEXT NOT NULL PRIMARY KEY, sequence INTEGER NOT NULL DEFAULT 0,
      roster INTEGER NOT NULL DEFAULT 0);

    CREATE TABLE nodes (
      repo TEXT NOT NULL, id TEXT NOT NULL, token_id TEXT NOT NULL, incarnation INTEGER NOT NULL,
      last_seen INTEGER NOT NULL, PRIMARY KEY (repo, id)) WITHOUT ROWID;

    CREATE TABLE agents (
      repo TEXT NOT NULL, name TEXT NOT NULL, node TEXT, overdue_at INTEGER, record BLOB NOT NULL,
      PRIMARY KEY (repo, name));
    CREATE INDEX agents_of_node ON agents (repo, node);
    CREATE INDEX agents_overdue ON agents (overdue_at) WHERE overdue_at IS NOT NULL;

    CREATE TABLE messages (
      repo TEXT NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT NULL, to_name TEXT NOT NULL,
      to_node TEXT, status TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER,
      finished_at INTEGER, key TEXT, record BLOB NOT NULL, PRIMARY KEY (repo, id));
    CREATE UNIQUE INDEX messages_by_key ON messages (repo, key) WHERE key IS NOT NULL;
    CREATE INDEX messages_of_agent ON messages (repo, to_name, status, sequence);
    CREATE INDEX messages_of_node ON messages (repo, to_node, status, sequence)
      WHERE to_node IS NOT NULL;
    CREATE INDEX messages_finished ON messages (finished_at) WHERE finished_at IS NOT NULL;
    CREATE INDEX messages_pending ON messages (created_at) WHERE status = 'pending';
    CREATE INDEX messages_expiring ON messages (expires_at)
      WHERE status = 'pending' AND expires_at IS NOT NULL;

    CREATE TABLE spawns (
      repo TEXT NOT NULL, id TEXT NOT NULL, status TEXT NOT NULL, priority INTEGER NOT NULL,
      created_at INTEGER NOT NULL, finished_at INTEGER, key TEXT, record BLOB NOT NULL,
      PRIMARY KEY (repo, id));
    CREATE UNIQUE INDEX spawns_by_key ON spawns (repo, key) WHERE key IS NOT NULL;
    CREATE INDEX spawns_open ON spawns (repo, priority DESC, created_at) WHERE finished_at IS NULL;
    CREATE INDEX spawns_by_age ON spawns (repo, created_at);
    CREATE INDEX spawns_finished ON spawns (finished_at) WHERE finished_at IS NOT NULL;

    CREATE TABLE policies (
      repo TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, secret TEXT,
      record BLOB NOT NULL);
    """
}
