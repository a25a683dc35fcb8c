import CoordinationAPI
import Foundation
import GRDB

/// The migrations after the first version.
extension Schema {
  /// Adds the tokens that made and claimed work requests, and the requester's name; a key began
  /// with the id of the requester's token.
  static let requestOwners = """
    ALTER TABLE spawns ADD COLUMN asker TEXT;
    ALTER TABLE spawns ADD COLUMN claimer TEXT;
    ALTER TABLE spawns ADD COLUMN claimer_node TEXT;
    ALTER TABLE spawns ADD COLUMN spawned_by TEXT;
    UPDATE spawns SET asker = substr(key, 1, instr(key, '/') - 1) WHERE key IS NOT NULL;
    CREATE INDEX spawns_claimed ON spawns (repo, spawned_by, created_at)
      WHERE claimer IS NOT NULL;
    """

  /// Adds the usage of messages by each token, which triggers keep up to date.
  ///
  /// `to_name` is a recipient, or empty for all of a token. Messages of an earlier version count
  /// for no token.
  static let loads = """
    ALTER TABLE messages ADD COLUMN sender TEXT;
    CREATE INDEX nodes_of_token ON nodes (repo, token_id, last_seen);
    CREATE INDEX spawns_asked ON spawns (repo, asker, created_at);

    CREATE TABLE loads (
      repo TEXT NOT NULL, sender TEXT NOT NULL, to_name TEXT NOT NULL, waiting INTEGER NOT NULL,
      waiting_bytes INTEGER NOT NULL, bytes INTEGER NOT NULL,
      PRIMARY KEY (repo, sender, to_name)) WITHOUT ROWID;

    CREATE TRIGGER load_comes AFTER INSERT ON messages WHEN NEW.sender IS NOT NULL BEGIN
      INSERT OR IGNORE INTO loads VALUES
        (NEW.repo, NEW.sender, '', 0, 0, 0), (NEW.repo, NEW.sender, NEW.to_name, 0, 0, 0);
      UPDATE loads SET waiting = waiting + (NEW.status = 'pending'),
          waiting_bytes = waiting_bytes + (NEW.status = 'pending') * length(NEW.record),
          bytes = bytes + length(NEW.record)
        WHERE repo = NEW.repo AND sender = NEW.sender AND to_name IN ('', NEW.to_name);
    END;

    CREATE TRIGGER load_changes AFTER UPDATE OF status, record ON messages
      WHEN NEW.sender IS NOT NULL BEGIN
      UPDATE loads SET
          waiting = waiting + (NEW.status = 'pending') - (OLD.status = 'pending'),
          waiting_bytes = waiting_bytes + (NEW.status = 'pending') * length(NEW.record)
            - (OLD.status = 'pending') * length(OLD.record),
          bytes = bytes + length(NEW.record) - length(OLD.record)
        WHERE repo = NEW.repo AND sender = NEW.sender AND to_name IN ('', NEW.to_name);
    END;

    CREATE TRIGGER load_goes AFTER DELETE ON messages WHEN OLD.sender IS NOT NULL BEGIN
      UPDATE loads SET waiting = waiting - (OLD.status = 'pending'),
          waiting_bytes = waiting_bytes - (OLD.status = 'pending') * length(OLD.record),
          bytes = bytes - length(OLD.record)
        WHERE repo = OLD.repo AND sender = OLD.sender AND to_name IN ('', OLD.to_name);
      DELETE FROM loads WHERE repo = OLD.repo AND sender = OLD.sender
        AND to_name IN ('', OLD.to_name) AND bytes <= 0;
    END;
    """

  /// Adds blobs, whose bytes stand in a table of their own so that counting them reads none.
  static let blobs = """
    CREATE TABLE blobs (
      repo TEXT NOT NULL, id TEXT NOT NULL, token_id TEXT NOT NULL, left_at INTEGER NOT NULL,
      size INTEGER NOT NULL, PRIMARY KEY (repo, id)) WITHOUT ROWID;
    CREATE INDEX blobs_of_token ON blobs (repo, token_id, size);
    CREATE INDEX blobs_by_age ON blobs (left_at);
    CREATE TABLE blob_bytes (
      repo TEXT NOT NULL, id TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (repo, id));
    CREATE TRIGGER blob_goes AFTER DELETE ON blobs BEGIN
      DELETE FROM blob_bytes WHERE repo = OLD.repo AND id = OLD.id;
    END;
    """

  /// Removes the unknown fields of policies: earlier versions showed them to everyone, and did not
  /// store who wrote them.
  static func separateExtras(_ database: Database) throws {
    try database.execute(
      sql: "ALTER TABLE policies ADD COLUMN extras BLOB NOT NULL DEFAULT (x'7b7d')")
    for row in try Row.fetchAll(database, sql: "SELECT repo, record FROM policies") {
      var policy: RepositoryPolicy = try row.record()
      policy.unknown = [:]
      try database.execute(
        sql: "UPDATE policies SET record = ? WHERE repo = ?",
        arguments: [StoredJSON.data(of: policy), row["repo"] as String])
    }
  }
}
