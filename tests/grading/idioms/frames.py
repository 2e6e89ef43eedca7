"""Exercises with pandas: frames, series and indexes that come from a student's code, and that a test hands over."""

# ruff: noqa: E501 (a cell a line)
from __future__ import annotations

from tests.grading.idioms.idiom import Idiom

PEOPLE = "import pandas as pd\nimport numpy as np\npeople = pd.DataFrame({'name': ['Ada', 'Bob', 'Cy', 'Di'], 'age': [36, 17, 52, 17], 'city': ['Bonn', 'Ulm', 'Bonn', None]})"

IDIOMS = (
    Idiom(
        "a frame of the right class",
        "import pandas as pd\ndef table():\n    return pd.DataFrame({'x': [1, 2], 'y': [3.5, 4.5]})",
        "def table():\n    return {'x': [1, 2], 'y': [3.5, 4.5]}",
        "import pandas as pd\nt = table()\nassert isinstance(t, pd.DataFrame) and type(t) is pd.DataFrame\nassert list(t.columns) == ['x', 'y'] and t.shape == (2, 2)",
    ),
    Idiom(
        "rows chosen",
        "def adults(df):\n    return df[df.age >= 18]",
        "def adults(df):\n    return df[df.age > 17].reset_index(drop=True)",
        "expected = people[people['age'] >= 18]\npd.testing.assert_frame_equal(adults(people), expected)",
        given=PEOPLE,
    ),
    Idiom(
        "a frame that is a global",
        "import pandas as pd\nsquares = pd.DataFrame({'n': range(1, 6)})\nsquares['square'] = squares.n**2",
        "import pandas as pd\nsquares = pd.DataFrame({'n': range(1, 6)})\nsquares['square'] = squares.n * 2",
        "assert squares.loc[squares.n == 4, 'square'].iloc[0] == 16\nassert (squares['square'] == squares['n'] ** 2).all()",
    ),
    Idiom(
        "a mean of each group",
        "def mean_age(df):\n    return df.groupby('city')['age'].mean()",
        "def mean_age(df):\n    return df.groupby('city')['age'].sum()",
        "m = mean_age(people)\nassert isinstance(m, pd.Series) and m.index.name == 'city' and m.name == 'age'\nassert np.isclose(m['Bonn'], 44) and m.to_dict() == {'Bonn': 44.0, 'Ulm': 17.0}",
        given=PEOPLE,
    ),
    Idiom(
        "several columns made of groups",
        "def summary(df):\n    return df.groupby('city').agg({'age': ['min', 'max']})",
        "def summary(df):\n    return df.groupby('city').agg({'age': ['max', 'min']})",
        "s = summary(people)\nassert isinstance(s.columns, pd.MultiIndex) and list(s.columns) == [('age', 'min'), ('age', 'max')]\nassert s.loc['Bonn', ('age', 'max')] == 52",
        given=PEOPLE,
    ),
    Idiom(
        "columns that are compared by NumPy",
        "def scaled(df):\n    return df.assign(z=(df.age - df.age.mean()) / df.age.std())",
        "def scaled(df):\n    return df.assign(z=(df.age - df.age.mean()) / df.age.std(ddof=0))",
        "z = scaled(people)['z']\nnp.testing.assert_allclose(z, (people.age - people.age.mean()) / people.age.std())\nassert np.isclose(z.std(), 1) and 'z' not in people.columns",
        given=PEOPLE,
    ),
    Idiom(
        "gaps filled",
        "def filled(df):\n    return df.fillna({'city': 'unknown'})",
        "def filled(df):\n    return df.dropna()",
        "f = filled(people)\nassert f.equals(people.assign(city=['Bonn', 'Ulm', 'Bonn', 'unknown'])) and f.city.isna().sum() == 0",
        given=PEOPLE,
    ),
    Idiom(
        "gaps counted",
        "def gaps(df):\n    return df.isna().sum()",
        "def gaps(df):\n    return df.notna().sum()",
        "pd.testing.assert_series_equal(gaps(people), people.isnull().sum())\nassert gaps(people)['city'] == 1",
        given=PEOPLE,
    ),
    Idiom(
        "sorted, and the index made anew",
        "def by_age(df):\n    return df.sort_values(['age', 'name'], ascending=[False, True]).reset_index(drop=True)",
        "def by_age(df):\n    return df.sort_values('age').reset_index(drop=True)",
        "out = by_age(people)\nassert out['name'].tolist() == ['Cy', 'Ada', 'Bob', 'Di'] and isinstance(out.index, pd.RangeIndex)",
        given=PEOPLE,
    ),
    Idiom(
        "two tables joined",
        "def joined(a, b):\n    return a.merge(b, on='city', how='left')",
        "def joined(a, b):\n    return a.merge(b, on='city')",
        "land = pd.DataFrame({'city': ['Bonn', 'Ulm'], 'land': ['NW', 'BW']})\nj = joined(people, land)\nassert len(j) == 4 and j.land.isna().sum() == 1 and j.loc[0, 'land'] == 'NW'",
        given=PEOPLE,
    ),
    Idiom(
        "a table turned",
        "def wide(df):\n    return df.pivot_table(index='day', columns='kind', values='n', aggfunc='sum', fill_value=0)",
        "def wide(df):\n    return df.pivot_table(index='kind', columns='day', values='n', aggfunc='sum', fill_value=0)",
        "import pandas as pd\nlong = pd.DataFrame({'day': [1, 1, 2], 'kind': ['a', 'b', 'a'], 'n': [5, 6, 7]})\nw = wide(long)\nassert w.loc[2, 'b'] == 0 and w.columns.name == 'kind' and w.to_numpy().tolist() == [[5, 6], [7, 0]]",
    ),
    Idiom(
        "categories",
        "import pandas as pd\ndef graded(points):\n    return pd.cut(points, [0, 50, 80, 100], labels=['low', 'mid', 'high'])",
        "import pandas as pd\ndef graded(points):\n    return pd.cut(points, [0, 40, 80, 100], labels=['low', 'mid', 'high'])",
        "import pandas as pd\ng = graded(pd.Series([45, 60, 99]))\nassert g.dtype == 'category' and list(g) == ['low', 'mid', 'high'] and list(g.cat.categories) == ['low', 'mid', 'high'] and g.cat.ordered",
    ),
    Idiom(
        "days as an index",
        "import pandas as pd\ndef series(values, start):\n    return pd.Series(values, index=pd.date_range(start, periods=len(values), freq='D'), name='t')",
        "import pandas as pd\ndef series(values, start):\n    return pd.Series(values, index=pd.date_range(start, periods=len(values), freq='h'), name='t')",
        "import pandas as pd\ns = series([1, 2, 3], '2024-02-28')\nassert isinstance(s.index, pd.DatetimeIndex) and s.loc['2024-02-29'] == 2 and s.index.freq == 'D'\nassert s.resample('MS').sum().tolist() == [3, 3]",
    ),
    Idiom(
        "months of dates",
        "import pandas as pd\ndef months(texts):\n    return pd.to_datetime(pd.Series(texts)).dt.month",
        "import pandas as pd\ndef months(texts):\n    return pd.to_datetime(pd.Series(texts)).dt.day",
        "assert months(['2024-05-01', '2023-12-24']).tolist() == [5, 12]",
    ),
    Idiom(
        "a time zone",
        "import pandas as pd\ndef local(t):\n    return pd.Timestamp(t, tz='UTC').tz_convert('Europe/Berlin')",
        "import pandas as pd\ndef local(t):\n    return pd.Timestamp(t, tz='Europe/Berlin')",
        "import pandas as pd\nassert local('2024-07-01 12:00') == pd.Timestamp('2024-07-01 14:00', tz='Europe/Berlin') and local('2024-07-01 12:00').hour == 14",
    ),
    Idiom(
        "texts in a column",
        "def clean(s):\n    return s.str.strip().str.title()",
        "def clean(s):\n    return s.str.strip().str.upper()",
        "import pandas as pd\nc = clean(pd.Series([' ada ', 'BOB'], name='n'))\nassert c.tolist() == ['Ada', 'Bob'] and c.name == 'n'\npd.testing.assert_series_equal(c, pd.Series(['Ada', 'Bob'], name='n'))",
    ),
    Idiom(
        "different values",
        "def cities(df):\n    return df['city'].dropna().unique()",
        "def cities(df):\n    return df['city'].unique()",
        "assert sorted(cities(people)) == ['Bonn', 'Ulm'] and len(cities(people)) == 2",
        given=PEOPLE,
    ),
    Idiom(
        "counts of values",
        "def counts(df, column):\n    return df[column].value_counts()",
        "def counts(df, column):\n    return df[column].value_counts(normalize=True)",
        "c = counts(people, 'age')\nassert c[17] == 2 and c.index[0] == 17 and c.sum() == 4\npd.testing.assert_series_equal(c.sort_index(), people.age.value_counts().sort_index())",
        given=PEOPLE,
    ),
    Idiom(
        "a column added in place",
        "def add_year(df):\n    df['born'] = 2024 - df['age']",
        "def add_year(df):\n    df = df.assign(born=2024 - df['age'])",
        "mine = people.copy()\nadd_year(mine)\nassert mine['born'].tolist() == [1988, 2007, 1972, 2007] and 'born' not in people",
        given=PEOPLE,
    ),
    Idiom(
        "a column added, and the frame returned",
        "def with_flag(df):\n    df['adult'] = df.age >= 18\n    return df",
        "def with_flag(df):\n    df['adult'] = df.age > 36\n    return df",
        "mine = people.copy()\nout = with_flag(mine)\nassert out is mine and mine.adult.tolist() == [True, False, True, False] and out.adult.dtype == bool",
        given=PEOPLE,
    ),
    Idiom(
        "missing whole numbers",
        "import pandas as pd\ndef whole(values):\n    return pd.array(values, dtype='Int64')",
        "import pandas as pd\ndef whole(values):\n    return pd.array(values, dtype='Float64')",
        "import pandas as pd\nw = whole([1, None, 3])\nassert w.dtype == 'Int64' and w[1] is pd.NA and w.sum() == 4",
    ),
    Idiom(
        "an index of its own",
        "def indexed(df):\n    return df.set_index('name').sort_index()",
        "def indexed(df):\n    return df.sort_values('name')",
        "i = indexed(people)\nassert i.index.tolist() == ['Ada', 'Bob', 'Cy', 'Di'] and i.at['Cy', 'age'] == 52\npd.testing.assert_index_equal(i.index, pd.Index(['Ada', 'Bob', 'Cy', 'Di'], name='name'))",
        given=PEOPLE,
    ),
    Idiom(
        "correlations",
        "def correlation(df):\n    return df.corr(numeric_only=True)",
        "def correlation(df):\n    return df.cov(numeric_only=True)",
        "import pandas as pd\nimport numpy as np\nd = pd.DataFrame({'a': [1, 2, 3.0], 'b': [2, 4, 7.0], 'c': ['x', 'y', 'z']})\nc = correlation(d)\nassert np.allclose(np.diag(c), 1) and np.allclose(c, c.T) and np.isclose(c.loc['a', 'b'], np.corrcoef(d.a, d.b)[0, 1])",
    ),
    Idiom(
        "a function for each row",
        "def labels(df):\n    return df.apply(lambda row: f\"{row['name']} ({row['age']})\", axis=1)",
        "def labels(df):\n    return df.apply(lambda row: f\"{row['name']}\", axis=1)",
        "assert labels(people).iloc[0] == 'Ada (36)' and len(labels(people)) == len(people)",
        given=PEOPLE,
    ),
    Idiom(
        "a file read",
        "import pandas as pd\ndef load(path):\n    return pd.read_csv(path, index_col='id', parse_dates=['day'])",
        "import pandas as pd\ndef load(path):\n    return pd.read_csv(path, index_col='id')",
        "import pandas as pd\nwith open('t.csv', 'w') as f:\n    f.write('id,day,n\\n7,2024-01-02,3\\n9,2024-01-03,4\\n')\nt = load('t.csv')\nassert t.loc[9, 'n'] == 4 and t['day'].dt.day.tolist() == [2, 3] and str(t.dtypes['day']).startswith('datetime64')",
    ),
    Idiom(
        "the answer is a number of a frame",
        "oldest = people.loc[people.age.idxmax(), 'name']\nmean = people.age.mean()\nhow_many = len(people)",
        "oldest = people.loc[people.age.idxmin(), 'name']\nmean = people.age.median()\nhow_many = 3",
        "assert oldest == 'Cy'\nassert isinstance(mean, float) and abs(mean - 30.5) < 1e-9\nassert how_many == 4",
        given=PEOPLE,
    ),
    Idiom(
        "no row at all",
        "def named(df, name):\n    return df[df.name == name]",
        "def named(df, name):\n    return df[df.name != name]",
        "none = named(people, 'Eve')\nassert none.empty and list(none.columns) == list(people.columns)\nassert named(people, 'Ada').shape == (1, 3)",
        given=PEOPLE,
    ),
)
