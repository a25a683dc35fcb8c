package import JSONSyntax

/// Who sends something, and how that is known.
package struct AttestedSender: Sendable, Equatable {
  package var name: String
  /// How it was proved that `name` sends it; nil where nobody proved it.
  package var attestation: Attestation?
  /// Who sends it, where it was seen that `name` does not.
  package var sentBy: String?

  package init(_ name: String, _ attestation: Attestation? = nil, sentBy: String? = nil) {
    self.name = name
    self.attestation = attestation
    self.sentBy = sentBy
  }

  package init(json: JSON) throws(JSONShapeError) {
    self.init(
      try json.requiredString("from"), json["attested"]?.string.flatMap(Attestation.init),
      sentBy: json["sent_by"]?.string)
  }

  package var json: JSON {
    [
      "from": .string(name), "attested": (attestation?.rawValue).map(JSON.string),
      "sent_by": sentBy.map(JSON.string),
    ]
  }
}
