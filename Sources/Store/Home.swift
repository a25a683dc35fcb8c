package import Model
import Foundation
import Platform

/// Where Roost keeps its files: `ROOST_HOME`, or `~/.roost`.
package struct Home: Sendable, Equatable {
  package let root: String

  package init(root: String) {
    self.root = root
  }

  /// The home that an environment names.
  package init(environment: [String: String]) throws(HomeError) {
    let chosen = environment["ROOST_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    guard let root = chosen ?? environment["HOME"].map({ "\($0)/.roost" }) else {
      throw HomeError("neither ROOST_HOME nor HOME is set; set ROOST_HOME to a directory")
    }
    guard root.hasPrefix("/") else {
      throw HomeError("ROOST_HOME is \"\(root)\"; it must be an absolute path")
    }
    self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
  }

  package var state: String { "\(root)/state.json" }
  package var configuration: String { "\(root)/config.json" }
  package var lock: String { "\(root)/roostd.lock" }
  package var socket: String { "\(root)/roostd.sock" }
  package var journal: String { "\(root)/deliveries.jsonl" }
  /// What a person was told.
  package var notified: String { "\(root)/notified.json" }
  package var logDirectory: String { "\(root)/log" }
  package var log: String { "\(root)/log/roostd.log" }
  /// What the commands printed that prepared worktrees.
  package var setupLogs: String { "\(root)/log/setup" }
  package var teams: String { "\(root)/teams" }
  /// Where teams go when they are dissolved.
  package var dissolved: String { "\(root)/dissolved" }
  /// Starts of teammates that have not happened yet.
  package var spawns: String { "\(root)/spawns" }
  package var secrets: String { "\(root)/secrets" }
  /// Directories of workers that have no worktree.
  package var work: String { "\(root)/work" }
  package var worktrees: String { "\(root)/worktrees" }
  /// What was kept of worktrees that are gone.
  package var kept: String { "\(root)/kept" }

  /// Tokens for hubs, where no keychain keeps them.
  package var credentials: String { "\(root)/credentials.json" }
  /// Messages that wait for hubs.
  package var outboxes: String { "\(root)/outbox" }

  package func team(_ name: String) -> String { "\(teams)/\(name)" }
  package func teamFile(_ name: String) -> String { "\(team(name))/team.json" }

  /// The directory of a team's mailboxes, which a session of its own sets apart.
  package func inboxes(of team: String, session: String?) -> String {
    let base = "\(self.team(team))/inboxes"
    return session.map { "\(base)/\($0)" } ?? base
  }

  package func mailbox(of address: Address, session: String?) -> MailboxPaths {
    MailboxPaths(
      inboxes: inboxes(of: address.team, session: session), name: address.name,
      archive: "\(team(address.team))/archive/\(address.name).jsonl", base: team(address.team))
  }

  /// The outbox of a repository: a mailbox whose messages are for other machines.
  ///
  /// Names have no `~` in them, so two repositories never share a file.
  package func outbox(of repository: String) -> MailboxPaths {
    let name = repository.split(separator: "/").joined(separator: "~")
    return MailboxPaths(
      inboxes: outboxes, name: name, archive: "\(outboxes)/archive/\(name).jsonl", base: root)
  }

  /// Refuses a home that is there and is not a directory; one that is not there yet is fine.
  package func check() throws(HomeError) {
    if let status = try? Files.status(root, followingLinks: true), !status.isDirectory {
      throw HomeError("the home \(root) is not a directory; set ROOST_HOME to another one")
    }
  }

  /// Makes the home and checks that it can be used.
  package func prepare() throws(HomeError) {
    do {
      try Files.createDirectory(root)
      let probe = Files.temporaryPath(beside: "\(root)/x")
      _ = try File(probe, .createNew)
      try Files.remove(probe)
    } catch {
      switch error.code {
      case ENOTDIR:
        throw HomeError("the home \(root) is not a directory; set ROOST_HOME to another one")
      default: throw HomeError("the home \(root) cannot be used: \(error.reason)")
      }
    }
  }
}

/// A home directory that cannot be used, and what to do.
package struct HomeError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// The files of one mailbox.
package struct MailboxPaths: Sendable, Equatable {
  package var file: String
  package var lock: String
  package var index: String
  package var mirror: String
  package var texts: String
  package var archive: String
  /// The directory that has to be there, as the others are made with the first message: a mailbox that
  /// came back after its team's end would be nobody's.
  package var base: String

  /// The files of one of the mailboxes in a directory.
  package init(inboxes: String, name: String, archive: String, base: String) {
    file = "\(inboxes)/\(name).json"
    lock = "\(inboxes)/.locks/\(name)"
    index = "\(inboxes)/.index/\(name)"
    mirror = "\(inboxes)/.mirror/\(name)"
    texts = "\(inboxes)/.texts"
    self.archive = archive
    self.base = base
  }

  /// The same files after the directory that had to be there was moved.
  package func moved(to directory: String) -> MailboxPaths {
    func moved(_ path: String) -> String { directory + path.dropFirst(base.count) }
    var paths = self
    (paths.file, paths.lock, paths.index) = (moved(file), moved(lock), moved(index))
    (paths.mirror, paths.texts, paths.archive) = (moved(mirror), moved(texts), moved(archive))
    paths.base = directory
    return paths
  }
}
