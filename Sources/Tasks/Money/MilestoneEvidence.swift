package import JSONSyntax

/// What shows that a milestone is done.
package struct MilestoneEvidence: Sendable, Equatable {
  /// The commit with the work.
  package var commit: String?
  package var check: TaskCheck?
  /// The path of a file with the result.
  package var file: String?
  /// What whoever says that it is done has seen.
  package var note: String?

  package init(
    commit: String? = nil, check: TaskCheck? = nil, file: String? = nil, note: String? = nil
  ) {
    self.commit = commit
    self.check = check
    self.file = file
    self.note = note
  }

  package var isEmpty: Bool { commit == nil && check == nil && file == nil && note == nil }
}

extension MilestoneEvidence {
  package init(json: JSON) throws(JSONShapeError) {
    commit = try json.optionalString("commit")
    check = try json["check"].map { value throws(JSONShapeError) in try TaskCheck(json: value) }
    file = try json.optionalString("file")
    note = try json.optionalString("note")
  }

  package var json: JSON {
    [
      "commit": commit.map(JSON.string),
      "check": check?.json,
      "file": file.map(JSON.string),
      "note": note.map(JSON.string),
    ]
  }
}
