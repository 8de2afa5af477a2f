//! A number per vertex that is forgotten all at once.

/// Labels of vertices.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    values: Vec<(u32, i64)>,
    round: u32,
}

impl Labels {
    /// Forgets all labels, and makes room for so many vertices.
    pub(super) fn clear(&mut self, vertices: usize) {
        if self.round == u32::MAX {
            self.values.clear();
            self.round = 0;
        }
        self.round += 1;
        if self.values.len() < vertices {
            self.values.resize(vertices, (0, 0));
        }
    }

    pub(super) fn get(&self, vertex: u32) -> Option<i64> {
        let (round, value) = self.values[vertex as usize];
        (round == self.round).then_some(value)
    }

    pub(super) fn set(&mut self, vertex: u32, value: i64) {
        self.values[vertex as usize] = (self.round, value);
    }

    /// A label that is a place in a list or a count.
    pub(super) fn place(&self, vertex: u32) -> Option<usize> {
        self.get(vertex).and_then(|value| usize::try_from(value).ok())
    }

    pub(super) fn set_place(&mut self, vertex: u32, place: usize) {
        self.set(vertex, i64::try_from(place).unwrap_or(i64::MAX));
    }

    /// Forgets one label.
    pub(super) fn unset(&mut self, vertex: u32) {
        self.values[vertex as usize].0 = 0;
    }
}
