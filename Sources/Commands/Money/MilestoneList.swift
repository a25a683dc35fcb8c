import Control

extension Command {
  private static let name = Operand<String?>("TEAM", .team)

  static let milestoneList = Command(
    "milestone list", "List the milestones of a team, and what is set aside for each.",
    operands: [name], options: [json], example: "roost milestone list web"
  ) { words, session in
    let team = try Identity(session).team(words[Self.name])
    let answer = try await session.daemon().call(
      .listMilestones, ListTasksRequest(team: team).json, as: MilestoneReply.list)
    session.show(answer) { replies in
      guard !replies.isEmpty else { return session.say("team \(team) has no milestones") }
      session.print(MilestoneRows.table(replies))
    }
  }
}
