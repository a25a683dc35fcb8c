/// Why the store cannot be opened, read or written.
package enum StoreError: Error, Equatable, CustomStringConvertible {
  /// The file belongs to another program.
  case foreign(path: String)
  /// A later version of roost-hub wrote the file.
  case newer(path: String)
  case cannotOpen(path: String, why: String)
  case cannotBackUp(path: String, why: String)
  case diskFull
  case closed

  package var description: String {
    switch self {
    case .foreign(let path):
      "\(path) is not a database of roost-hub; give another path with --data"
    case .newer(let path):
      "\(path) was written by a newer roost-hub; start that version, or restore a backup"
    case .cannotOpen(let path, let why): "the database \(path) cannot be opened: \(why)"
    case .cannotBackUp(let path, let why): "the backup \(path) cannot be written: \(why)"
    case .diskFull: "the disk of the database is full; free some space"
    case .closed: "the store is closed"
    }
  }
}
