/// Why the store could not do what it was asked for.
package enum StoreError: Error, Equatable, CustomStringConvertible {
  /// The file is another program's.
  case foreign(path: String)
  /// A later version of the program has written it.
  case newer(path: String)
  case cannotOpen(path: String, why: String)
  case cannotBackUp(path: String, why: String)
  case diskFull
  case closed

  package var description: String {
    switch self {
    case .foreign(let path):
      "\(path) is no database of roost-hub; give another path with --data"
    case .newer(let path):
      "a newer roost-hub has written \(path); start that version, or restore a backup"
    case .cannotOpen(let path, let why): "the database \(path) cannot be opened: \(why)"
    case .cannotBackUp(let path, let why): "the backup \(path) cannot be written: \(why)"
    case .diskFull: "the disk of the database is full; free some space"
    case .closed: "the store is closed"
    }
  }
}
