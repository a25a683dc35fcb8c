package import CoordinationAPI

/// A list as a hub answered it: what of it can be read, and what cannot.
///
/// One bad record, of a later version or of a hub that means ill, takes nothing else along.
package struct Listing<Record: WireConvertible>: WireConvertible {
  package var records: [Record] = []
  package var unreadable: [Unreadable] = []

  package init(wire: WireValue) throws(InvalidFields) {
    guard let list = wire.array else { throw InvalidFields(["": "must be a list"]) }
    for value in list {
      do {
        records.append(try Record(wire: value))
      } catch {
        unreadable.append(Unreadable(value, "\(error)"))
      }
    }
  }

  package var wire: WireValue { records.wire }
}

/// A record that cannot be read, by what is known of it.
package struct Unreadable: Sendable, Equatable, CustomStringConvertible {
  /// Its id, or its name where it has no id.
  package let id: String?
  package let sequence: Int?
  package let why: String

  init(_ value: WireValue, _ why: String) {
    let fields = value.object
    let name = fields?["id"]?.string ?? fields?["name"]?.string
    id = name.flatMap { WireName.isValidID($0) ? $0 : nil }
    sequence = fields?["seq"]?.integer
    self.why = why
  }

  package var description: String { "the hub's record \(id ?? "without an id"): \(why)" }
}
