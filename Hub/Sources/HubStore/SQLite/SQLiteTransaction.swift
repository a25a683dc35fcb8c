import CoordinationAPI
import Foundation
import GRDB

/// A transaction of `SQLiteStore`; each connection prepares a statement only once.
struct SQLiteTransaction {
  let database: Database

  init(_ database: Database) {
    self.database = database
  }

  func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
    try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
  }

  func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
    try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
  }

  func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int? {
    try Int.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
  }

  func run(_ sql: String, _ arguments: StatementArguments) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }
}

/// The error for a stored value that this program does not know.
struct UnreadableRow: Error, CustomStringConvertible {
  let column: String
  let value: String

  var description: String { "the database has an unknown value in the column \(column): \(value)" }
}

extension Row {
  func time(_ column: String) -> WireTime? {
    (self[column] as Int64?).map(WireTime.init(milliseconds:))
  }

  func repository() throws -> RepositoryName {
    let text: String = self["repo"]
    guard let name = RepositoryName(text) else { throw UnreadableRow(column: "repo", value: text) }
    return name
  }

  func record<Record: WireConvertible>() throws -> Record { try json("record") }

  func json<Value: WireConvertible>(_ column: String) throws -> Value {
    try Value(json: self[column] as Data)
  }

  /// The value of an enumeration.
  func word<Word: RawRepresentable<String>>(_ column: String) throws -> Word {
    let text: String = self[column]
    guard let word = Word(rawValue: text) else { throw UnreadableRow(column: column, value: text) }
    return word
  }
}
