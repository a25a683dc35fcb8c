/// The members of a JSON object, in their order.
///
/// Where a key stands twice the last one counts, as in Go and JavaScript.
package struct JSONObject: Sendable, Equatable {
  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: JSON

    package init(key: String, value: JSON) {
      self.key = key
      self.value = value
    }
  }

  package private(set) var members: [Member]

  package init(_ members: [Member] = []) {
    self.members = members
  }

  package subscript(key: String) -> JSON? {
    get { members.last { $0.key == key }?.value }
    set {
      let index = members.lastIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (nil, let value?): members.append(Member(key: key, value: value))
      case (_?, nil): members.removeAll { $0.key == key }
      case (nil, nil): break
      }
    }
  }

  /// The members whose keys are not among the given ones.
  package func except(_ known: Set<String>) -> JSONObject {
    JSONObject(members.filter { !known.contains($0.key) })
  }

  /// Adds members behind the own ones, or in the place of those that have their keys.
  package func adding(_ other: JSONObject) -> JSONObject {
    var result = self
    var places = Dictionary(
      result.members.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: { $1 })
    for member in other.members {
      if let place = places[member.key] {
        result.members[place].value = member.value
      } else {
        places[member.key] = result.members.count
        result.members.append(member)
      }
    }
    return result
  }
}

extension JSON {
  /// An object with the members of another one behind its own, or in the place of those that have their
  /// keys; a value that is not an object counts as one without members.
  package func adding(_ other: JSONObject) -> JSON {
    .object((object ?? JSONObject()).adding(other))
  }

  package func adding(_ other: JSON) -> JSON { adding(other.object ?? JSONObject()) }

  /// An object of texts, in the order of their keys.
  package static func texts(_ texts: [String: String]) -> JSON {
    .object(
      JSONObject(
        texts.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .string($0.value)) }))
  }

  /// The texts among the members of an object; none where this is not an object.
  package var texts: [String: String] {
    (object?.members ?? []).reduce(into: [:]) { $0[$1.key] = $1.value.string }
  }
}
